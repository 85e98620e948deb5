import { resolve } from "node:path";
import type { Problem } from "@freshet/schema";
import { formatProblem, planToJson, printApiSchema } from "@freshet/schema";
import type { Logger } from "pino";
import type { App } from "../app/load-app.js";
import { loadApp, withLastGood } from "../app/load-app.js";
import type { Config } from "../config/config.js";
import { Waiting } from "../engines/waiting.js";
import { ProcessMetrics } from "../metrics/process-metrics.js";
import { answerNotYet, answerProbe } from "../roles/probes.js";
import { HttpServer } from "./http-server.js";
import { dropComputed } from "./model-guard.js";
import { Runtime } from "./runtime.js";
import { StartError } from "./start-error.js";
import { watchApp } from "./watch-app.js";

const portUsual = 4000;

interface ServerOptions {
  readonly app: App;
  readonly config: Config;
  readonly logger: Logger;
  readonly watch: boolean;
  /** Compute everything anew from the log before serving. */
  readonly rebuild: boolean;
  /** Ends the process with a reason. */
  readonly end: (error: Error) => void;
}

/** The whole of `freshet start`: a runtime behind one HTTP server, replaced when an edited model asks for it. */
export class FreshetServer {
  readonly #options: ServerOptions;
  readonly #dataFolder: string;
  readonly #http: HttpServer;
  readonly #logger: Logger;
  readonly #stop = new AbortController();
  readonly #waiting: Waiting;
  readonly #metrics: ProcessMetrics;
  #app: App;
  #runtime: Promise<Runtime>;
  /** The one of the moment; null while it opens. */
  #present: Runtime | null = null;
  #open: (runtime: Runtime) => void = () => undefined;
  #starting: Promise<unknown> = Promise.resolve();
  #unwatch: () => void = () => undefined;

  constructor(options: ServerOptions) {
    const { app, config, logger } = options;
    this.#options = options;
    this.#app = app;
    this.#logger = logger;
    this.#dataFolder = resolve(config.dataFolder ?? `${app.folder}/.freshet`);
    this.#waiting = new Waiting(logger, this.#stop.signal);
    this.#metrics = new ProcessMetrics(() => this.#notReady());
    this.#runtime = this.#gate();
    this.#http = new HttpServer({
      port: config.port ?? portUsual,
      host: config.host,
      handle: async (request, response) => {
        const registries = () => [this.#metrics.registry, ...(this.#present?.registries ?? [])];
        const notes = () => this.#present?.notes() ?? [];
        if (await answerProbe(request, response, { notReady: () => this.#notReady(), notes, registries }))
          return true;
        const { reasons } = this.#waiting;
        // Opening takes a moment, and a request can wait for it; for an engine that is away it had better not.
        if (this.#present === null && reasons.length > 0) answerNotYet(request, response, reasons);
        else return (await this.#runtime).handle(request, response);
        return true;
      },
      handleUpgrade: async (request, socket, head) => {
        const runtime = await this.#runtime;
        return socket.destroyed || runtime.handleUpgrade(request, socket, head);
      },
      whatThereIs: "The page is at /, reports at /r/, GraphQL at /graphql, events go to /v1/events/<Event>.",
      logger,
    });
  }

  /** Answers the page's address. The port is taken first: nothing of the data is touched if somebody else has it. */
  async start(): Promise<string> {
    const { config, rebuild, watch } = this.#options;
    if (rebuild && config.mongodbUrl !== null)
      throw new StartError(
        "--rebuild is for an embedded history. With MONGODB_URL, compute everything anew under another FRESHET_EDITION.",
      );
    const url = await this.#http.listen();
    try {
      if (rebuild) await dropComputed(this.#dataFolder);
      // From here on: an edit while everything starts must not be missed.
      if (watch) this.#unwatch = await watchApp(this.#app.folder, () => this.#reload());
      await this.#startRuntime(this.#app);
    } catch (error) {
      this.#unwatch();
      this.#http.stopAccepting();
      this.#http.closeAll();
      throw error;
    }
    return url;
  }

  /** Also ends a start that is under way. */
  async close(): Promise<void> {
    this.#stop.abort();
    this.#unwatch();
    this.#http.stopAccepting();
    await this.#starting;
    await this.#present?.close();
    this.#http.closeAll();
  }

  #notReady(): readonly string[] {
    if (this.#present !== null) return this.#present.notReady();
    const { reasons } = this.#waiting;
    return reasons.length > 0 ? reasons : ["It is starting"];
  }

  /** Lets the requests in that wait. */
  async #startRuntime(app: App): Promise<void> {
    const { config, logger, end } = this.#options;
    const [waiting, metrics] = [this.#waiting, this.#metrics];
    const context = { app, dataFolder: this.#dataFolder, config, logger, waiting, metrics, end };
    const starting = Runtime.start(context).then((runtime) => {
      this.#present = runtime;
      this.#open(runtime);
    });
    this.#starting = starting.catch(() => undefined);
    await starting;
  }

  /** Requests wait behind it until a runtime has started. */
  #gate(): Promise<Runtime> {
    this.#present = null;
    return new Promise((open) => (this.#open = open));
  }

  /** Never throws: a mistake is shown, and the last good app goes on. */
  async #reload(): Promise<void> {
    if (this.#stop.signal.aborted) return;
    try {
      const { app, problems } = await loadApp(this.#app.folder);
      if (app === null) {
        return await this.#notice("The edited app has a mistake; the last good one goes on.", problems);
      }
      for (const problem of problems) process.stderr.write(`${formatProblem(problem)}\n\n`);
      await this.#replace(withLastGood(app, this.#app));
    } catch (error) {
      await this.#notice(
        `The edited app can't be used; the last good one goes on. ${(error as Error).message}`,
      );
    }
  }

  async #replace(app: App): Promise<void> {
    const runtime = await this.#runtime;
    if (app.plan.fingerprint !== this.#app.plan.fingerprint) return this.#recompute(runtime, app);
    const sameApi = JSON.stringify(planToJson(app.plan)) === JSON.stringify(planToJson(this.#app.plan));
    if (sameApi && printApiSchema(app.plan) === printApiSchema(this.#app.plan)) {
      runtime.setPages(app);
    } else await runtime.present(app);
    this.#app = app;
    this.#logger.info("The edited app is in place");
  }

  /** An edited model of another meaning: everything is computed anew from the log, if that still holds every event. */
  async #recompute(runtime: Runtime, app: App): Promise<void> {
    if (this.#options.config.mongodbUrl !== null)
      return this.#notice(
        "The edited model is not in use: it means something else than the results in MongoDB. Start again under another FRESHET_EDITION.",
      );
    if (!(await runtime.holdsEverything())) {
      return this.#notice(
        "The edited model is not in use: the log no longer holds all events, so it could not count them. " +
          "Start again with another data folder.",
      );
    }
    this.#runtime = this.#gate();
    await runtime.close();
    await dropComputed(this.#dataFolder);
    try {
      await this.#startRuntime(app);
      this.#app = app;
      this.#logger.info("The edited model is in place; everything is computed anew from the log");
    } catch (error) {
      await dropComputed(this.#dataFolder);
      await this.#startRuntime(this.#app);
      throw error;
    }
  }

  async #notice(text: string, problems: readonly Problem[] = []): Promise<void> {
    process.stderr.write(`${[text, ...problems.map(formatProblem)].join("\n\n")}\n`);
    (await this.#runtime).api.setNotice({ text, problems });
  }
}
