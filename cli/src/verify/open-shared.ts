import type { Api } from "@freshet/api";
import type { Log } from "@freshet/engines";
import { openEngines } from "../engines/open-engines.js";
import { ApiPart } from "../roles/api-part.js";
import type { PartContext } from "../roles/part.js";
import { partitionsOf } from "../roles/topics.js";
import { checkModel, holdsEverything } from "../start/model-guard.js";
import { asStartError, StartError } from "../start/start-error.js";

/** Verify is in no hurry, and asks for much at once. */
const historyMsMax = 60_000;

/** What verify compares: the log, and what an API answers. */
export interface Verifiable {
  readonly log: Log;
  readonly api: Api;
  /** By processors of other processes, which may come and go. */
  readonly isCountedElsewhere: boolean;
  holdsEverything(): Promise<boolean>;
  close(): Promise<void>;
}

/** An API over engines on which other processes count: an api role without a port. */
export async function openShared(context: PartContext): Promise<Verifiable> {
  const { app, config, dataFolder } = context;
  const engines = await openEngines(context, { readOnly: true, historyMsMax });
  try {
    for (const { topic } of app.plan.events)
      if ((await partitionsOf(engines.log, topic)) === null)
        throw new StartError(`topic ${topic} is missing, so there is nothing to verify.`);
    await checkModel(engines.history, app.plan, { ...config, dataFolder, app });
    const part = await ApiPart.open(context, engines);
    return {
      log: engines.log,
      api: part.api,
      isCountedElsewhere: true,
      holdsEverything: () => holdsEverything(engines.log, app.plan),
      async close() {
        await part.close();
        await engines.close();
      },
    };
  } catch (error) {
    await engines.close();
    throw asStartError(error, config, dataFolder);
  }
}
