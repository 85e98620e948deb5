import { rm } from "node:fs/promises";
import { join } from "node:path";
import type { HistoryStore, Log } from "@freshet/engines";
import type { Plan } from "@freshet/schema";
import { comparePlans, planFromJson, planToJson } from "@freshet/schema";
import { StartError } from "./start-error.js";

const fingerprintKey = "plan";
const planKey = "plan-text";

/** What is stored was computed by a model of another meaning. */
class ModelChangedError extends StartError {
  constructor(message: string) {
    super(message);
    this.name = "ModelChangedError";
  }
}

/**
 * Refuses a model whose meaning is not that of the stored rollups, since old and new numbers would be added up. Labels,
 * units and descriptions may change. Keeps the plan, so that a later refusal can name what changed.
 */
export async function guardModel(history: HistoryStore, plan: Plan, folder: string): Promise<void> {
  const stored = await history.getMeta(fingerprintKey);
  if (stored !== null && stored !== plan.fingerprint) {
    throw new ModelChangedError(await refusal(history, plan, folder));
  }
  await history.setMeta(planKey, JSON.stringify(planToJson(plan)));
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

async function refusal(history: HistoryStore, plan: Plan, folder: string): Promise<string> {
  const changes = changesOf(await history.getMeta(planKey), plan);
  return [
    `The model has changed, and the data in ${folder} was computed by the former one.`,
    ...changes.map((change) => `  - ${change}`),
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
