import { rm } from "node:fs/promises";
import { join } from "node:path";
import type { HistoryStore, Log } from "@freshet/engines";
import { FewerPartitionsError, PlanMismatchError } from "@freshet/processors";
import type { Plan } from "@freshet/schema";
import { comparePlans, planFromJson, planToJson } from "@freshet/schema";
import type { Config } from "../config/config.js";
import { StartError } from "./start-error.js";

const fingerprintKey = "plan";
const planKey = "plan-text";
const appKey = "app";

/** Where results lie, for the words of a refusal. */
export type Where = Pick<Config, "mongodbUrl" | "edition"> & {
  readonly dataFolder: string;
  /** Which has the model. */
  readonly app: { readonly name: string };
};

/** What is stored was computed by a model of another meaning. */
class ModelChangedError extends StartError {
  constructor(message: string) {
    super(message);
    this.name = "ModelChangedError";
  }
}

/**
 * Refuses a model whose meaning is not that of the stored rollups, since old and new numbers would be added up. Labels,
 * units and descriptions may change. Of processes that start at once over an empty store the processor decides who is first: see `claimed`.
 */
export async function checkModel(history: HistoryStore, plan: Plan, where: Where): Promise<void> {
  const stored = await history.getMeta(fingerprintKey);
  if (stored !== null && stored !== plan.fingerprint)
    throw new ModelChangedError(await refusal(history, plan, where));
}

/**
 * Starts a processor, which claims the store for its plan; refuses in words if another process was first with another plan. Keeps the plan and
 * the app's name, so that a later refusal can name what changed, or who else is there.
 */
export async function claimed<T>(
  history: HistoryStore,
  { plan, where, start }: { readonly plan: Plan; readonly where: Where; readonly start: () => Promise<T> },
): Promise<T> {
  await checkModel(history, plan, where);
  try {
    const started = await start();
    await history.setMeta(planKey, JSON.stringify(planToJson(plan)));
    await history.setMeta(appKey, where.app.name);
    return started;
  } catch (error) {
    if (error instanceof FewerPartitionsError) throw new StartError(error.message, error);
    if (error instanceof PlanMismatchError) throw new ModelChangedError(await refusal(history, plan, where));
    throw error;
  }
}

/** Whether the history is another model's; also when it was claimed only after this process began to read it. */
export async function isOfAnotherModel(history: HistoryStore, plan: Plan): Promise<boolean> {
  const stored = await history.getMeta(fingerprintKey);
  return stored !== null && stored !== plan.fingerprint;
}

/** Removes everything that was computed; the log stays, and the rollups are computed from it anew. The engines must be closed. */
export async function dropComputed(folder: string): Promise<void> {
  await rm(join(folder, "history"), { recursive: true, force: true });
}

/** Whether the log still holds every event, so that nothing would be missing if all were computed anew. */
export async function holdsEverything(log: Log, plan: Plan): Promise<boolean> {
  for (const { topic } of plan.events) {
    const partitions = await log.partitions(topic).catch(() => 0);
    for (let partition = 0; partition < partitions; partition++) {
      if ((await log.start(topic, partition)) > 0) return false;
    }
  }
  return true;
}

async function refusal(history: HistoryStore, plan: Plan, where: Where): Promise<string> {
  const { mongodbUrl, dataFolder, edition, app } = where;
  const holder = await history.getMeta(appKey);
  if (mongodbUrl !== null && holder !== null && holder !== app.name)
    return [
      `MongoDB holds under this prefix${edition === null ? "" : " and edition"} the results of the app ${holder}, which has another model than ${app.name}.`,
      `Give ${app.name} a FRESHET_PREFIX of its own, such as ${app.name}-, in all its processes.`,
      `If it is ${holder} under a new name, with a new model: FRESHET_EDITION=another-name computes everything anew beside the present results.`,
    ].join("\n");
  const changes = changesOf(await history.getMeta(planKey), plan).map((change) => `  - ${change}`);
  if (mongodbUrl !== null) {
    const next = edition === null ? "another-name" : `${edition}-next`;
    return [
      "The model has changed, and what MongoDB holds under this prefix and edition was computed by another one.",
      ...changes,
      "Choose one of these:",
      "  - undo the change, and start again",
      `  - compute everything anew from the topics, beside the present results: FRESHET_EDITION=${next} for processors and API`,
      "  - if it is another app: give it a FRESHET_PREFIX of its own",
    ].join("\n");
  }
  return [
    `The model has changed, and the data in ${dataFolder} was computed by the former one.`,
    ...changes,
    "Choose one of these:",
    "  - undo the change, and start again",
    "  - compute everything anew from the events in the log: freshet start --rebuild",
    "  - begin with an empty folder: FRESHET_DATA=another-folder (the present one stays as it is)",
  ].join("\n");
}

function changesOf(text: string | null, plan: Plan): string[] {
  if (text === null) return [];
  try {
    const changes = comparePlans(planFromJson(JSON.parse(text)), plan);
    return changes.map(({ where, what }) => `${where}: ${what}`);
  } catch {
    // A plan of an older version only costs the list of changes.
    return [];
  }
}
