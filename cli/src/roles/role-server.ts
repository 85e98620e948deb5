import { resolve } from "node:path";
import type { Logger } from "pino";
import type { App } from "../app/load-app.js";
import type { Config } from "../config/config.js";
import { Waiting } from "../engines/waiting.js";
import { ProcessMetrics } from "../metrics/process-metrics.js";
import { HttpServer } from "../start/http-server.js";
import { asStartError } from "../start/start-error.js";
import type { Part } from "./part.js";
import { answerNotYet, answerProbe } from "./probes.js";
import { requireShared, type Role } from "./role.js";

interface RoleServerOptions {
  readonly role: Role;
  readonly app: App;
  readonly config: Config;
  readonly logger: Logger;
  /** Ends the process with a reason. */
  readonly end: (error: Error) => void;
}

/** One role as a process: its part behind a small HTTP server that tells from the beginning how it is. */
export class RoleServer {
  readonly #options: RoleServerOptions;
  readonly #http: HttpServer;
  readonly #stop = new AbortController();
  readonly #waiting: Waiting;
  readonly #metrics: ProcessMetrics;
  #part: Part | null = null;
  #starting: Promise<unknown> = Promise.resolve();

  constructor(options: RoleServerOptions) {
    const { role, config, logger } = options;
    this.#options = options;
    this.#waiting = new Waiting(logger, this.#stop.signal);
    this.#metrics = new ProcessMetrics(() => this.#notReady());
    this.#http = new HttpServer({
      port: config.port ?? role.port,
      host: config.host,
      handle: async (request, response) => {
        const registries = () => [this.#metrics.registry, ...(this.#part?.registries ?? [])];
        const notes = () => this.#part?.notes?.() ?? [];
        if (await answerProbe(request, response, { notReady: () => this.#notReady(), notes, registries }))
          return true;
        if (this.#part !== null) return (await this.#part.handle?.(request, response)) ?? false;
        answerNotYet(request, response, this.#notReady());
        return true;
      },
      handleUpgrade: async (request, socket, head) =>
        this.#part?.handleUpgrade?.(request, socket, head) ?? false,
      whatThereIs: role.whatThereIs,
      logger,
    });
  }

  /** Answers the address when the role does its work. Throws StartError or StartAbortedError. */
  async start(): Promise<string> {
    const { role, app, config, logger, end } = this.#options;
    requireShared(role, config);
    const url = await this.#http.listen();
    logger.info({ app: app.name, url }, "Starting; /ready tells what it waits for");
    const dataFolder = resolve(config.dataFolder ?? `${app.folder}/.freshet`);
    const [waiting, metrics] = [this.#waiting, this.#metrics];
    const starting = role.open({ app, config, dataFolder, logger, waiting, metrics, end });
    this.#starting = starting.then((part) => (this.#part = part)).catch(() => undefined);
    try {
      await starting;
      return url;
    } catch (error) {
      this.#http.stopAccepting();
      this.#http.closeAll();
      throw asStartError(error, config, dataFolder);
    }
  }

  /** Also ends a start that is under way. */
  async close(): Promise<void> {
    this.#stop.abort();
    this.#http.stopAccepting();
    await this.#starting;
    await this.#part?.close();
    this.#http.closeAll();
  }

  #notReady(): readonly string[] {
    if (this.#stop.signal.aborted) return ["It is ending"];
    if (this.#part !== null) return this.#part.notReady();
    const { reasons } = this.#waiting;
    return reasons.length > 0 ? reasons : ["It is starting"];
  }
}
