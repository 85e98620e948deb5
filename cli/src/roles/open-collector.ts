import { EngineWatch } from "../engines/engine-watch.js";
import { openLog } from "../engines/open-engines.js";
import { closingAfter } from "./closing-after.js";
import { CollectorPart } from "./collector-part.js";
import type { Part } from "./part.js";
import type { RoleContext } from "./role.js";
import { awaitTopics } from "./topics.js";
import { watchLog } from "./watched.js";

export async function openCollectorRole(context: RoleContext): Promise<Part> {
  const { app, logger, waiting } = context;
  const log = await openLog(context);
  return closingAfter(log, async () => {
    await awaitTopics(log, app, waiting);
    const part = new CollectorPart(context, log);
    return { part, watch: new EngineWatch([watchLog(log, app.plan)], logger) };
  });
}
