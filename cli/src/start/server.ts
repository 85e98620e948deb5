import { resolve } from "node:path";
import type { Problem } from "@freshet/schema";
import { formatProblem, planToJson, printApiSchema } from "@freshet/schema";
import type { Logger } from "pino";
import type { App } from "../app/load-app.js";
import { loadApp } from "../app/load-app.js";
import type { Config } from "../config.js";
import { HttpServer } from "./http-server.js";
import { dropComputed } from "./model-guard.js";
import { PageFiles } from "./page-files.js";
import { Runtime } from "./runtime.js";
import { watchApp } from "./watch-app.js";

interface ServerOptions {
  readonly app: App;
  readonly config: Config;
  readonly logger: Logger;
  readonly watch: boolean;
  /** Compute everything anew from the log before serving. */
  readonly rebuild: boolean;
}

/** The whole of `freshet start`: a runtime behind one HTTP server, replaced when an edited model asks for it. */
export class FreshetServer {
  readonly #options: ServerOptions;
  readonly #dataFolder: string;
  readonly #http: HttpServer;
  readonly #logger: Logger;
  #app: App;
  #runtime: Promise<Runtime>;
  #open: (runtime: Runtime) => void = () => undefined;
  #unwatch: () => void = () => undefined;
  #closing = false;

  constructor(options: ServerOptions) {
    const { app, config, logger } = options;
    this.#options = options;
    this.#app = app;
    this.#logger = logger;
    this.#dataFolder = resolve(config.dataFolder ?? `${app.folder}/.freshet`);
    this.#runtime = this.#gate();
    const { port, host } = config;
    this.#http = new HttpServer({ port, host, page: new PageFiles(), runtime: () => this.#runtime, logger });
  }

  /** Answers the page's address. The port is taken first: nothing of the data is touched if somebody else has it. */
  async start(): Promise<string> {
    const url = await this.#http.listen();
    try {
      if (this.#options.rebuild) await dropComputed(this.#dataFolder);
      // From here on: an edit while everything starts must not be missed.
      if (this.#options.watch) this.#unwatch = await watchApp(this.#app.folder, () => this.#reload());
      this.#open(await this.#startRuntime(this.#app));
    } catch (error) {
      this.#unwatch();
      this.#http.stopAccepting();
      this.#http.closeAll();
      throw error;
    }
    return url;
  }

  async close(): Promise<void> {
    this.#closing = true;
    this.#unwatch();
    this.#http.stopAccepting();
    await (await this.#runtime).close();
    this.#http.closeAll();
  }

  #startRuntime(app: App): Promise<Runtime> {
    const { config } = this.#options;
    return Runtime.start({ app, dataFolder: this.#dataFolder, config, logger: this.#logger });
  }

  /** Requests wait behind it until `#open` is called. */
  #gate(): Promise<Runtime> {
    return new Promise((open) => (this.#open = open));
  }

  /** Never throws: a mistake is shown, and the last good app goes on. */
  async #reload(): Promise<void> {
    if (this.#closing) return;
    try {
      const { app, problems } = await loadApp(this.#app.folder);
      if (app === null) {
        return await this.#notice("The edited app has a mistake; the last good one goes on.", problems);
      }
      await this.#replace(app);
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
      runtime.api.setDashboards(app.dashboards);
      runtime.api.setNotice(null);
    } else await runtime.present(app);
    this.#app = app;
    this.#logger.info("The edited app is in place");
  }

  /** An edited model of another meaning: everything is computed anew from the log, if that still holds every event. */
  async #recompute(runtime: Runtime, app: App): Promise<void> {
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
      this.#open(await this.#startRuntime(app));
      this.#app = app;
      this.#logger.info("The edited model is in place; everything is computed anew from the log");
    } catch (error) {
      await dropComputed(this.#dataFolder);
      this.#open(await this.#startRuntime(this.#app));
      throw error;
    }
  }

  async #notice(text: string, problems: readonly Problem[] = []): Promise<void> {
    process.stderr.write(`${[text, ...problems.map(formatProblem)].join("\n\n")}\n`);
    (await this.#runtime).api.setNotice({ text, problems });
  }
}
