import { EngineWatch } from "../engines/engine-watch.js";
import { openEngines } from "../engines/open-engines.js";
import { claimed } from "../start/model-guard.js";
import { closingAfter } from "./closing-after.js";
import type { Part, PartContext } from "./part.js";
import { ProcessorPart } from "./processor-part.js";
import { awaitTopics } from "./topics.js";
import { watchHistory, watchLive, watchLog } from "./watched.js";

/** Of the ten seconds that a process has to end: leaving the group and the engines takes up to seven where one does not answer. */
const closeMsMax = 3_000;

export async function openProcessorRole(context: PartContext): Promise<Part> {
  const { app, config, dataFolder, logger, waiting } = context;
  const engines = await openEngines(context);
  return closingAfter(engines, async () => {
    await awaitTopics(engines.log, context);
    const part = await waiting.until("the stores", () =>
      claimed(engines.history, {
        plan: app.plan,
        where: { ...config, dataFolder, app },
        start: () => ProcessorPart.open(context, engines, { closeMsMax, onFailed: context.end }),
      }),
    );
    const watch = new EngineWatch(
      [watchLog(engines.log, app.plan), watchLive(engines.live), watchHistory(engines.history, app.plan)],
      logger,
    );
    return { part, watch };
  });
}
