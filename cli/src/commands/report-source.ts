import { existsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { DataFolderHeldError } from "@freshet/engines";
import { type Execute, ReportError } from "@freshet/reports";
import type { App } from "../app/load-app.js";
import type { Config } from "../config/config.js";
import { caughtUp } from "../engines/caught-up.js";
import { Waiting } from "../engines/waiting.js";
import { ProcessMetrics } from "../metrics/process-metrics.js";
import type { PartContext } from "../roles/part.js";
import { createLogger } from "../start/logger.js";
import { Runtime } from "../start/runtime.js";
import { StartError } from "../start/start-error.js";
import { openShared } from "../verify/open-shared.js";

const answerMsMax = 60_000;
const portUsual = 4000;
/** An API node needs a moment until it knows how far everything is. */
const readyMsMax = 60_000;

/** Whom a report is asked of. */
export interface ReportSource {
  readonly execute: Execute;
  close(): Promise<void>;
}

/**
 * The API at `url`; without one the app's stores themselves: shared ones are only read, embedded ones are opened as a start would, without feed
 * and port. If a process holds those, it is asked where it usually listens. Throws ReportError or StartError.
 */
export async function openSource(app: App, config: Config, url: string | null): Promise<ReportSource> {
  if (url !== null) return over(url);
  try {
    return await openStores(app, config);
  } catch (error) {
    const held = error instanceof StartError ? error.cause : null;
    if (!(held instanceof DataFolderHeldError)) throw error;
    return askHolder(app, config, held);
  }
}

async function openStores(app: App, config: Config): Promise<ReportSource> {
  const logLevel = config.logLevel === "info" ? ("warn" as const) : config.logLevel;
  const quiet = { ...config, feed: false, logLevel };
  const logger = createLogger(quiet);
  const dataFolder = resolve(config.dataFolder ?? join(app.folder, ".freshet"));
  if (config.kafka === null && !existsSync(dataFolder))
    throw new ReportError(
      `There is no data folder ${dataFolder}, so there is nothing to report. Start the app first, name its folder with FRESHET_DATA, or where it runs with --url.`,
    );
  const context: PartContext = {
    ...{ app, config: quiet, dataFolder, logger },
    waiting: new Waiting(logger, new AbortController().signal),
    metrics: new ProcessMetrics(() => []),
    end: () => undefined,
  };
  const isShared = config.kafka !== null && config.redis !== null && config.mongodbUrl !== null;
  const opened = isShared ? await openShared(context) : await Runtime.start(context, { schedules: false });
  const { api } = opened;
  try {
    if (isShared) await ready(() => api.notReady());
    else {
      const topics = app.plan.events.map(({ topic }) => opened.log.partitions(topic));
      const count = (await Promise.all(topics)).reduce((sum, partitions) => sum + partitions, 0);
      await caughtUp(
        async (query, variables) =>
          ((await api.execute({ query, variables })).data ?? {}) as Record<string, unknown>,
        { count, isCountedElsewhere: false },
      );
    }
  } catch (error) {
    await opened.close();
    throw error;
  }
  return { execute: (request) => api.execute(request), close: () => opened.close() };
}

async function ready(notReady: () => readonly string[]): Promise<void> {
  const until = performance.now() + readyMsMax;
  for (;;) {
    const reasons = notReady();
    if (reasons.length === 0) return;
    if (performance.now() > until) throw new StartError(`The report can't be made: ${reasons.join("; ")}.`);
    await new Promise((again) => setTimeout(again, 100));
  }
}

async function askHolder(app: App, config: Config, held: DataFolderHeldError): Promise<ReportSource> {
  const url = `http://127.0.0.1:${config.port ?? portUsual}`;
  const who = held.pid === null ? "Another process" : `Process ${held.pid}`;
  const words = `${who} is running on the data in ${dirname(held.folder)}, and only it can read them`;
  if (!(await isOf(app, url)))
    throw new ReportError(
      `${words}. It does not answer at ${url}: name its address with --url, or stop it and ask again.`,
    );
  process.stderr.write(`${words}: asking it at ${url}\n`);
  return over(url);
}

/** Whether the API of this app, with this model, is there. */
async function isOf(app: App, url: string): Promise<boolean> {
  try {
    const response = await fetch(new URL("/dashboards.json", url), { signal: AbortSignal.timeout(5_000) });
    const told = (await response.json()) as { app?: unknown; fingerprint?: unknown };
    return told.app === app.name && told.fingerprint === app.plan.fingerprint;
  } catch {
    return false;
  }
}

/** The API of a running Freshet, as any client asks it. */
function over(url: string): ReportSource {
  const endpoint = new URL("/graphql", url);
  const execute: Execute = async (request) => {
    const response = await fetch(endpoint, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(request),
      signal: AbortSignal.timeout(answerMsMax),
    }).catch((error: unknown) => {
      throw new ReportError(
        `Nobody answers at ${endpoint.href}. Start the app, or name where it runs with --url. (${(error as Error).message})`,
      );
    });
    const body = (await response.json().catch(() => null)) as Awaited<ReturnType<Execute>> | null;
    if (body === null) throw new ReportError(`${endpoint.href} answered ${response.status}, and no GraphQL.`);
    return body;
  };
  return { execute, close: () => Promise.resolve() };
}
