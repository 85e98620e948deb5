import type { IncomingMessage, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import type { ApiLimits } from "@freshet/api";
import type { Registry } from "prom-client";
import type { Logger } from "pino";
import type { App } from "../app/load-app.js";
import type { Config } from "../config/config.js";
import type { Waiting } from "../engines/waiting.js";
import type { ProcessMetrics } from "../metrics/process-metrics.js";

/** What a process consists of: one part in a role of its own, all of them in `freshet start`. */
export interface Part {
  readonly registries: readonly Registry[];
  /** Why it can't do its work; empty if it can. */
  notReady(): readonly string[];
  /** What is not as it should be, while it does its work. */
  notes?(): readonly string[];
  /** Answers what is its own; false for anything else. */
  handle?(request: IncomingMessage, response: ServerResponse): Promise<boolean>;
  /** Takes an upgrade to a WebSocket; false if it is not its own. */
  handleUpgrade?(request: IncomingMessage, socket: Duplex, head: Buffer): boolean;
  /** Takes nothing new and saves what is under way. */
  close(): Promise<void>;
}

/** What a part is opened with, besides its engines. */
export interface PartContext {
  readonly app: App;
  readonly config: Config;
  readonly dataFolder: string;
  readonly logger: Logger;
  readonly waiting: Waiting;
  readonly metrics: ProcessMetrics;
  /** Of the API, where others than the usual ones. */
  readonly limits?: Partial<ApiLimits>;
  /** Ends the process with a reason, after it has saved what is under way: it can do its work no more, and a new one might. */
  readonly end: (error: Error) => void;
}
