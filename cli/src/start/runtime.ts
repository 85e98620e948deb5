import type { Api } from "@freshet/api";
import { createApi } from "@freshet/api";
import type { Collector } from "@freshet/collector";
import { createCollector } from "@freshet/collector";
import type { EmbeddedEngines, Log } from "@freshet/engines";
import { openEmbeddedEngines, systemClock } from "@freshet/engines";
import type { Processor } from "@freshet/processors";
import { startProcessor } from "@freshet/processors";
import { parseDuration } from "@freshet/schema";
import type { Logger } from "pino";
import type { App } from "../app/load-app.js";
import type { Config } from "../config.js";
import type { Feed } from "../feed/start-feed.js";
import { startFeed } from "../feed/start-feed.js";
import { addCollectorMetrics } from "./collector-metrics.js";
import { makeFolder } from "./data-folder.js";
import { guardModel, holdsEverything } from "./model-guard.js";
import { dataFolderWords, StartError } from "./start-error.js";

interface RuntimeOptions {
  readonly app: App;
  readonly dataFolder: string;
  readonly config: Config;
  readonly logger: Logger;
}

/** Processors have this long for their last checkpoint; without it the next start only reads a little more of the log. */
const processorCloseMsMax = 2_000;

/** Everything of one app but the HTTP server: engines, processor, collector, API and feed. */
export class Runtime {
  readonly app: App;
  readonly collector: Collector;
  readonly #options: RuntimeOptions;
  readonly #engines: EmbeddedEngines;
  readonly #processor: Processor;
  /** Why processing stands still; empty while it runs. */
  readonly #stopped: readonly Error[];
  #api: Api;
  #feed: Feed | null = null;

  private constructor(
    options: RuntimeOptions,
    parts: Pick<Runtime, "collector" | "api"> & {
      engines: EmbeddedEngines;
      processor: Processor;
      stopped: readonly Error[];
    },
  ) {
    this.app = options.app;
    this.#options = options;
    this.#engines = parts.engines;
    this.#processor = parts.processor;
    this.collector = parts.collector;
    this.#api = parts.api;
    this.#stopped = parts.stopped;
  }

  /** Throws StartError with words for people, or whatever unexpected happened. */
  static async start(options: RuntimeOptions): Promise<Runtime> {
    const { app, config, dataFolder, logger } = options;
    const { plan } = app;
    const engines = await openEngines(dataFolder);
    let processor: Processor | null = null;
    try {
      await guardModel(engines.history, plan, dataFolder);
      await createTopics(engines, options);
      const { log, live, history } = engines;
      processor = await startProcessor({
        plan,
        log,
        live,
        history,
        tables: app.tables,
        group: "freshet",
        clock: systemClock,
        logger,
        tuning: { closeMsMax: processorCloseMsMax },
      });
      const collector = createCollector({
        plan,
        log,
        clock: systemClock,
        onFailure: (error) => logger.error({ err: error }, "Events were not taken"),
      });
      const stopped: Error[] = [];
      void processor.failed.then((error) => {
        stopped.push(error);
        logger.error({ err: error }, "Processing has stopped; what is stored can still be read");
      });
      const api = await openApi(options, engines, collector, stopped);
      const runtime = new Runtime(options, { engines, processor, collector, api, stopped });
      await runtime.#startFeed(config.feed ? app.feed : null);
      return runtime;
    } catch (error) {
      await processor?.close();
      await engines.close();
      const words = dataFolderWords(error, dataFolder);
      throw words === null || error instanceof StartError ? error : new StartError(words, error);
    }
  }

  get log(): Log {
    return this.#engines.log;
  }

  get api(): Api {
    return this.#api;
  }

  /** Puts pages, labels and descriptions of an edited app in place; its meaning must be the same. */
  async present(app: App): Promise<void> {
    const before = this.#api;
    this.#api = await openApi({ ...this.#options, app }, this.#engines, this.collector, this.#stopped);
    await before.close();
  }

  /** Whether the log still holds every event. */
  holdsEverything(): Promise<boolean> {
    return holdsEverything(this.#engines.log, this.app.plan);
  }

  /** Takes nothing new, saves what is under way and lets go of the data folder. */
  async close(): Promise<void> {
    await Promise.all([this.#feed?.close(), this.collector.close(), this.#api.close()]);
    await this.#processor.close();
    await this.#engines.close();
  }

  async #startFeed(module: string | null): Promise<void> {
    if (module === null) return;
    const { app, dataFolder, config, logger } = this.#options;
    const { log, live } = this.#engines;
    const feed = await startFeed({
      module,
      appFolder: app.folder,
      dataFolder,
      speed: config.speed,
      plan: app.plan,
      log,
      live,
      clock: systemClock,
      logger,
    });
    this.#feed = feed;
    void feed.failed.then((error) => {
      logger.error({ err: error }, "The app's feed has ended; everything else goes on");
      this.#api.setNotice({ text: `The app's feed has ended: ${error.message}`, problems: [] });
    });
  }
}

async function openEngines(folder: string): Promise<EmbeddedEngines> {
  try {
    await makeFolder(folder);
    return await openEmbeddedEngines({ folder });
  } catch (error) {
    const words = dataFolderWords(error, folder);
    throw words === null ? error : new StartError(words, error);
  }
}

async function createTopics({ log }: EmbeddedEngines, { app, config }: RuntimeOptions): Promise<void> {
  const retentionMs = config.retentionMs ?? parseDuration(app.settings.retention);
  const { partitions } = app.settings;
  for (const { topic } of app.plan.events) {
    await log.createTopic(topic, { partitions, retentionMs, retentionBytes: null });
  }
}

async function openApi(
  { app, config, logger }: RuntimeOptions,
  { live, history, log }: EmbeddedEngines,
  collector: Collector,
  stopped: readonly Error[],
): Promise<Api> {
  const api = await createApi({
    plan: app.plan,
    live,
    history,
    log,
    clock: systemClock,
    dashboards: app.dashboards,
    dev: config.dev,
    name: app.name,
    origins: config.origins,
    logger,
    hooks: { notReady: () => stopped.map((error) => error.message) },
  });
  addCollectorMetrics(api.metrics, collector);
  return api;
}
