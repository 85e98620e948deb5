import { existsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { DataFolderHeldError, type Log } from "@freshet/engines";
import { formatProblem, type Plan } from "@freshet/schema";
import { loadApp } from "../app/load-app.js";
import type { Config } from "../config/config.js";
import { type Ask, caughtUp } from "../engines/caught-up.js";
import { Waiting } from "../engines/waiting.js";
import { ProcessMetrics } from "../metrics/process-metrics.js";
import type { PartContext } from "../roles/part.js";
import { createLogger } from "../start/logger.js";
import { Runtime } from "../start/runtime.js";
import { StartError } from "../start/start-error.js";
import { TooExpensiveError, type Difference } from "../verify/difference.js";
import { verifyLimits } from "../verify/compare-rollup.js";
import { openShared, type Verifiable } from "../verify/open-shared.js";
import { verdictOf } from "../verify/verdict.js";
import { verify } from "../verify/verify.js";

const differencesShown = 50;

/**
 * `freshet verify`: waits until the log is read to its end, then recomputes every row from it and compares it with what the API answers. Over
 * shared engines other processes do the counting; else it recovers the app as a start would, without feed and without a port. Answers the exit code.
 */
export async function runVerify(folder: string, config: Config): Promise<number> {
  const { app, problems } = await loadApp(folder);
  for (const problem of problems) process.stderr.write(`${formatProblem(problem)}\n\n`);
  if (app === null) return 1;
  const logLevel = config.logLevel === "info" ? ("warn" as const) : config.logLevel;
  const quiet = { ...config, feed: false, logLevel };
  const logger = createLogger(quiet);
  const dataFolder = resolve(config.dataFolder ?? join(app.folder, ".freshet"));
  const context: PartContext = {
    ...{ app, config: quiet, dataFolder, logger },
    limits: verifyLimits,
    waiting: new Waiting(logger, new AbortController().signal),
    metrics: new ProcessMetrics(() => []),
    // Whoever waits for the end of the log tells of a partition that stands still.
    end: () => undefined,
  };
  try {
    if (config.kafka === null && !existsSync(dataFolder))
      throw new StartError(
        `There is no data folder ${dataFolder}, so there is nothing to verify. Start the app first, or name its folder with FRESHET_DATA.`,
      );
    const isShared = config.kafka !== null && config.redis !== null && config.mongodbUrl !== null;
    const opened = isShared ? await openShared(context) : await Runtime.start(context, { schedules: false });
    try {
      return await compare(context, opened);
    } finally {
      await opened.close();
    }
  } catch (error) {
    if (!(error instanceof StartError)) throw error;
    const held = error.cause instanceof DataFolderHeldError ? error.cause : null;
    process.stderr.write(`NOT VERIFIED: ${held === null ? error.message : heldWords(held)}\n`);
    return 1;
  }
}

async function compare({ app, config }: PartContext, opened: Verifiable): Promise<number> {
  if (!(await opened.holdsEverything()))
    throw new StartError(
      "The log no longer holds the first events, so their rows can't be recomputed from it.",
    );
  const ask = asker(opened);
  say("waiting until every event of the log is counted …");
  const ends = await endsOf(app.plan, opened.log);
  await caughtUp(ask, { count: ends.length, isCountedElsewhere: opened.isCountedElsewhere });
  const result = await verify({ plan: app.plan, tables: app.tables, log: opened.log, ask, progress: say });
  const endsNow = await endsOf(app.plan, opened.log);
  if (config.kafka !== null && ends.some((end, at) => end !== endsNow[at]))
    throw new StartError(
      "events came into the log meanwhile, and what moves can't be compared. Stop collectors and feed, or wait until they are idle; processors and API go on.",
    );
  report(result.differences);
  for (const line of verdictOf(result)) say(line);
  return result.differences.length === 0 ? 0 : 1;
}

/** A moving log can't be compared with moving answers, so that verify needs the folder for itself. */
function heldWords({ folder, pid }: DataFolderHeldError): string {
  const who = pid === null ? "another process" : `process ${pid}`;
  const stop = pid === null ? "Stop it" : `Stop it (Ctrl-C in its terminal, or kill ${pid})`;
  return (
    `${who} is running on the data in ${dirname(folder)}, and what moves can't be compared.\n` +
    `${stop}, run verify, and start it again: events wait with their senders meanwhile, none that was acknowledged is lost.`
  );
}

function asker({ api }: Verifiable): Ask {
  return async (query, variables) => {
    const { data, errors } = await api.execute({ query, variables });
    // A value past 2^53 − 1 is null, with an error; all others can be compared.
    if (errors !== undefined && errors.length > 0 && (data === null || data === undefined)) {
      const message = errors.map((error) => error.message).join("; ");
      const isTooMuch = errors.some((error) => error.extensions?.code === "TOO_EXPENSIVE");
      throw isTooMuch ? new TooExpensiveError(message) : new Error(message);
    }
    return data as Record<string, unknown>;
  };
}

/** Where each partition of each source ends. */
async function endsOf(plan: Plan, log: Log): Promise<number[]> {
  const ends = plan.events.map(async ({ topic }) => {
    const count = await log.partitions(topic);
    return Promise.all(Array.from({ length: count }, (_, partition) => log.end(topic, partition)));
  });
  return (await Promise.all(ends)).flat();
}

function report(differences: readonly Difference[]): void {
  for (const { where, expected, answered } of differences.slice(0, differencesShown)) {
    process.stdout.write(`${where}\n  expected ${expected}\n  answered ${answered}\n`);
  }
  if (differences.length > differencesShown) say(`… and ${differences.length - differencesShown} more`);
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}
