import { type LiveStore, type Log, systemClock } from "@freshet/engines";
import { type Feed, startFeed } from "../feed/start-feed.js";
import type { Part, PartContext } from "./part.js";

/** The app's feed.js. */
export class FeedPart implements Part {
  readonly registries = [];
  readonly #feed: Feed;
  #failure: Error | null = null;

  private constructor(feed: Feed, onFailed: (error: Error) => void) {
    this.#feed = feed;
    void feed.failed.then((error) => {
      this.#failure = error;
      onFailed(error);
    });
  }

  /** Without a live store the feed can't tell how far processors are, and does not wait for them. */
  static async open(
    { app, config, dataFolder, logger, metrics }: PartContext,
    engines: { readonly log: Log; readonly live: LiveStore | null },
    { module, onFailed }: { readonly module: string; readonly onFailed: (error: Error) => void },
  ): Promise<FeedPart> {
    const feed = await startFeed({
      module,
      appFolder: app.folder,
      dataFolder,
      speed: config.speed,
      plan: app.plan,
      log: metrics.measured(engines.log, "log", ["append"]),
      live: engines.live,
      clock: systemClock,
      logger,
    });
    return new FeedPart(feed, onFailed);
  }

  notReady(): readonly string[] {
    return this.#failure === null ? [] : [`The app's feed has ended: ${this.#failure.message}`];
  }

  close(): Promise<void> {
    return this.#feed.close();
  }
}
