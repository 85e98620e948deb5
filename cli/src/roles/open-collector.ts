import { EngineWatch } from "../engines/engine-watch.js";
import { openLog } from "../engines/open-engines.js";
import { closingAfter } from "./closing-after.js";
import { CollectorPart } from "./collector-part.js";
import type { Part, PartContext } from "./part.js";
import { awaitTopics } from "./topics.js";
import { watchLog } from "./watched.js";

export async function openCollectorRole(context: PartContext): Promise<Part> {
  const { app, logger } = context;
  const log = await openLog(context);
  return closingAfter(log, async () => {
    await awaitTopics(log, context);
    const part = new CollectorPart(context, log);
    return { part, watch: new EngineWatch([watchLog(log, app.plan)], logger) };
  });
}
