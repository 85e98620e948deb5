import type { IncomingMessage, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import type { Api } from "@freshet/api";
import type { Log } from "@freshet/engines";
import type { Registry } from "prom-client";
import type { App } from "../app/load-app.js";
import { type Engines, openEngines } from "../engines/open-engines.js";
import { ApiPart } from "../roles/api-part.js";
import { CollectorPart } from "../roles/collector-part.js";
import { FeedPart } from "../roles/feed-part.js";
import type { Part, PartContext } from "../roles/part.js";
import { ProcessorPart } from "../roles/processor-part.js";
import { SchedulePart } from "../roles/schedule-part.js";
import { makeTopics } from "../roles/topics.js";
import { claimed, holdsEverything } from "./model-guard.js";
import { asStartError } from "./start-error.js";

/** Processors have this long for their last checkpoint; without it the next start only reads a little more of the log. */
const processorCloseMsMax = 2_000;

interface RuntimeParts {
  readonly engines: Engines;
  readonly processor: ProcessorPart;
  readonly collector: CollectorPart;
  readonly api: ApiPart;
}

/** Everything of one app but the HTTP server: engines, processor, collector, API and feed. */
export class Runtime implements Part {
  readonly isCountedElsewhere = false;
  readonly #context: PartContext;
  readonly #parts: RuntimeParts;
  #feed: FeedPart | null = null;
  #schedule: SchedulePart | null = null;

  private constructor(context: PartContext, parts: RuntimeParts) {
    this.#context = context;
    this.#parts = parts;
  }

  /** Throws StartError with words for people, StartAbortedError, or whatever unexpected happened. */
  static async start(context: PartContext, mode = { schedules: true }): Promise<Runtime> {
    const { app, config, dataFolder } = context;
    const engines = await openEngines(context);
    const opened: Part[] = [];
    try {
      await makeTopics(engines.log, app, config);
      const where = { ...config, dataFolder, app };
      const start = (): Promise<ProcessorPart> => openProcessor(context, engines);
      const processor = await claimed(engines.history, { plan: app.plan, where, start });
      opened.push(processor);
      const collector = new CollectorPart(context, engines.log);
      const api = await ApiPart.open(context, engines);
      opened.push(api);
      const runtime = new Runtime(context, { engines, processor, collector, api });
      await runtime.#startFeed(config.feed ? app.feed : null);
      if (mode.schedules) runtime.#startSchedule();
      return runtime;
    } catch (error) {
      await Promise.all(opened.map((part) => part.close()));
      await engines.close();
      throw asStartError(error, config, dataFolder);
    }
  }

  get log(): Log {
    return this.#parts.engines.log;
  }

  get api(): Api {
    return this.#parts.api.api;
  }

  get registries(): readonly Registry[] {
    const { processor, collector, api } = this.#parts;
    const parts: (Part | null)[] = [processor, collector, api, this.#schedule];
    return parts.flatMap((part) => part?.registries ?? []);
  }

  /** A feed that has ended is told of on the page; everything else goes on. */
  notReady(): readonly string[] {
    const { processor, collector, api } = this.#parts;
    return [...new Set([...processor.notReady(), ...collector.notReady(), ...api.notReady()])];
  }

  notes(): readonly string[] {
    return [...this.#parts.api.notes(), ...(this.#schedule?.notes() ?? [])];
  }

  async handle(request: IncomingMessage, response: ServerResponse): Promise<boolean> {
    const { collector, api } = this.#parts;
    return (await collector.handle(request, response)) || api.handle(request, response);
  }

  handleUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): boolean {
    return this.#parts.api.handleUpgrade(request, socket, head);
  }

  /** Puts pages, labels and descriptions of an edited app in place; its meaning must be the same. */
  async present(app: App): Promise<void> {
    await this.#parts.api.present(app);
    this.#schedule?.setApp(app);
  }

  /** Puts edited pages in place where the model is the same. */
  setPages(app: App): void {
    this.#parts.api.setPages(app);
    this.#schedule?.setApp(app);
  }

  /** Whether the log still holds every event. */
  holdsEverything(): Promise<boolean> {
    return holdsEverything(this.log, this.#context.app.plan);
  }

  /** Takes nothing new, saves what is under way and lets go of the engines. */
  async close(): Promise<void> {
    const { engines, processor, collector, api } = this.#parts;
    await this.#schedule?.close();
    await Promise.all([this.#feed?.close(), collector.close(), api.close()]);
    await processor.close();
    await engines.close();
  }

  #startSchedule(): void {
    const { api, engines } = this.#parts;
    this.#schedule = new SchedulePart(this.#context, { api: () => api.api, history: engines.history });
  }

  async #startFeed(module: string | null): Promise<void> {
    if (module === null) return;
    const onFailed = (error: Error): void => {
      this.#context.logger.error({ err: error }, "The app's feed has ended; everything else goes on");
      this.api.setNotice({ text: `The app's feed has ended: ${error.message}`, problems: [] });
    };
    this.#feed = await FeedPart.open(this.#context, this.#parts.engines, { module, onFailed });
  }
}

/** A consumer group that has lost this process takes back only a new one; an embedded log that fails leaves the rest to be read. */
function openProcessor(context: PartContext, engines: Engines): Promise<ProcessorPart> {
  const onFailed = context.config.kafka === null ? () => undefined : context.end;
  return ProcessorPart.open(context, engines, { closeMsMax: processorCloseMsMax, onFailed });
}
