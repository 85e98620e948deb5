import { EngineWatch } from "../engines/engine-watch.js";
import { openEngines } from "../engines/open-engines.js";
import { checkModel } from "../start/model-guard.js";
import { ApiPart } from "./api-part.js";
import { closingAfter } from "./closing-after.js";
import type { Part, PartContext } from "./part.js";
import { SchedulePart } from "./schedule-part.js";
import { awaitTopics } from "./topics.js";
import { watchHistory, watchOwner } from "./watched.js";

/** An API without a port, whose answers are sent by schedule. Its history is writable: what was sent is kept there. */
export async function openReportsRole(context: PartContext): Promise<Part> {
  const { app, config, dataFolder, logger, waiting } = context;
  const engines = await openEngines(context);
  return closingAfter(engines, async () => {
    await waiting.until("MongoDB", () =>
      checkModel(engines.history, app.plan, { ...config, dataFolder, app }),
    );
    await awaitTopics(engines.log, context);
    const api = await ApiPart.open(context, engines);
    const schedule = new SchedulePart(context, { api: () => api.api, history: engines.history });
    const watch = new EngineWatch(
      [watchHistory(engines.history, app.plan), watchOwner(engines.live, engines.history)],
      logger,
    );
    const part: Part = {
      registries: schedule.registries,
      notReady: () => api.notReady(),
      notes: () => [...api.notes(), ...schedule.notes()],
      async close() {
        await schedule.close();
        await api.close();
      },
    };
    return { part, watch };
  });
}
