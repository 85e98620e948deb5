import { EngineWatch } from "../engines/engine-watch.js";
import { openLive, openLog } from "../engines/open-engines.js";
import { StartError } from "../start/start-error.js";
import { closingAfter } from "./closing-after.js";
import { FeedPart } from "./feed-part.js";
import type { Part, PartContext } from "./part.js";
import { awaitTopics } from "./topics.js";
import { watchLog } from "./watched.js";

/** Where REDIS_URL is set, the feed does not run further ahead of the processors than is useful. */
export async function openFeedRole(context: PartContext): Promise<Part> {
  const { app, config, logger, waiting } = context;
  const module = app.feed;
  if (module === null) throw new StartError(`${app.name} has no feed.js, so there is nothing to feed.`);
  const log = await openLog(context);
  const live = config.redis === null ? null : await openLive(context);
  const close = async (): Promise<void> => {
    await live?.close();
    await log.close();
  };
  return closingAfter({ close }, async () => {
    await awaitTopics(log, context);
    const part = await waiting.until("the log", () =>
      FeedPart.open(context, { log, live }, { module, onFailed: context.end }),
    );
    return { part, watch: new EngineWatch([watchLog(log, app.plan)], logger) };
  });
}
