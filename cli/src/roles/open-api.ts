import { EngineWatch } from "../engines/engine-watch.js";
import { openEngines } from "../engines/open-engines.js";
import { checkModel } from "../start/model-guard.js";
import { ApiPart } from "./api-part.js";
import { closingAfter } from "./closing-after.js";
import type { Part, PartContext } from "./part.js";
import { awaitTopics } from "./topics.js";
import { watchHistory, watchOwner } from "./watched.js";

export async function openApiRole(context: PartContext): Promise<Part> {
  const { app, config, dataFolder, logger, waiting } = context;
  const engines = await openEngines(context, { readOnly: true });
  return closingAfter(engines, async () => {
    await waiting.until("MongoDB", () =>
      checkModel(engines.history, app.plan, { ...config, dataFolder, app }),
    );
    await awaitTopics(engines.log, context);
    const part = await ApiPart.open(context, engines);
    // It answers without the log, and watches the live store itself: what that last told is still true.
    const watch = new EngineWatch(
      [watchHistory(engines.history, app.plan), watchOwner(engines.live, engines.history)],
      logger,
    );
    return { part, watch };
  });
}
