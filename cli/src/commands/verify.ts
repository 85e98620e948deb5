import { existsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { DataFolderHeldError, type Log } from "@freshet/engines";
import { formatProblem, type Plan } from "@freshet/schema";
import { loadApp } from "../app/load-app.js";
import type { Config } from "../config.js";
import { createLogger } from "../start/logger.js";
import { Runtime } from "../start/runtime.js";
import { StartError } from "../start/start-error.js";
import { TooExpensiveError, type Difference } from "../verify/difference.js";
import { verify } from "../verify/verify.js";

const differencesShown = 50;
const pollMs = 100;
const sources = "{ _sources { name partitions { partition lag stopped } } }";

interface SourceLag {
  readonly name: string;
  readonly partitions: readonly {
    readonly partition: number;
    readonly lag: number;
    readonly stopped: string | null;
  }[];
}

/**
 * `freshet verify`: recovers the app as a start would, without feed and without a port, waits until the log is read to its end, then
 * recomputes every row from the log and compares it with what the API answers. Answers the exit code.
 */
export async function runVerify(folder: string, config: Config): Promise<number> {
  const { app, problems } = await loadApp(folder);
  for (const problem of problems) process.stderr.write(`${formatProblem(problem)}\n\n`);
  if (app === null) return 1;
  const quiet = {
    ...config,
    feed: false,
    logLevel: config.logLevel === "info" ? ("warn" as const) : config.logLevel,
  };
  const dataFolder = resolve(config.dataFolder ?? join(app.folder, ".freshet"));
  try {
    if (!existsSync(dataFolder))
      throw new StartError(
        `There is no data folder ${dataFolder}, so there is nothing to verify. Start the app first, or name its folder with FRESHET_DATA.`,
      );
    const runtime = await Runtime.start({ app, config: quiet, dataFolder, logger: createLogger(quiet) });
    try {
      if (!(await runtime.holdsEverything()))
        throw new StartError(
          "The log no longer holds the first events, so their rows can't be recomputed from it.",
        );
      const ask = asker(runtime);
      say("waiting until every event of the log is counted …");
      await caughtUp(ask, await partitionsOf(app.plan, runtime.log));
      const result = await verify({
        plan: app.plan,
        tables: app.tables,
        log: runtime.log,
        ask,
        progress: say,
      });
      report(result.differences);
      const { events, rows, values } = result;
      const [eventsText, rowsText, valuesText] = [events, rows, values].map((count) =>
        count.toLocaleString("en"),
      );
      if (result.past > 0)
        say(`${result.past.toLocaleString("en")} of the values are past 2^53 − 1, not comparable`);
      const isRight = result.differences.length === 0;
      const verdict = isRight ? "Verified" : "NOT VERIFIED";
      say(
        `${verdict}: ${eventsText} events, ${rowsText} rows, ${valuesText} values: ${result.differences.length} differences`,
      );
      return isRight ? 0 : 1;
    } finally {
      await runtime.close();
    }
  } catch (error) {
    if (!(error instanceof StartError)) throw error;
    const held = error.cause instanceof DataFolderHeldError ? error.cause : null;
    process.stderr.write(`NOT VERIFIED: ${held === null ? error.message : heldWords(held)}\n`);
    return 1;
  }
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

function asker(runtime: Runtime) {
  return async (
    query: string,
    variables: Readonly<Record<string, unknown>>,
  ): Promise<Record<string, unknown>> => {
    const { data, errors } = await runtime.api.execute({ query, variables });
    // A value past 2^53 − 1 is null, with an error; all others can be compared.
    if (errors !== undefined && errors.length > 0 && (data === null || data === undefined)) {
      const message = errors.map((error) => error.message).join("; ");
      const isTooMuch = errors.some((error) => error.extensions?.code === "TOO_EXPENSIVE");
      throw isTooMuch ? new TooExpensiveError(message) : new Error(message);
    }
    return data as Record<string, unknown>;
  };
}

async function partitionsOf(plan: Plan, log: Log): Promise<number> {
  const counts = await Promise.all(plan.events.map(({ topic }) => log.partitions(topic)));
  return counts.reduce((sum, count) => sum + count, 0);
}

/** Resolves when so many partitions have told how far they are, and all are at the end. Rejects if one stands still. */
async function caughtUp(ask: ReturnType<typeof asker>, count: number): Promise<void> {
  for (;;) {
    const answer = (await ask(sources, {})) as { _sources: SourceLag[] };
    const partitions = answer._sources.flatMap(({ name, partitions }) =>
      partitions.map((partition) => ({ name, ...partition })),
    );
    const still = partitions.find(({ stopped }) => stopped !== null);
    if (still !== undefined)
      throw new StartError(`${still.name}, partition ${still.partition}, stands still: ${still.stopped}`);
    const lag = partitions.reduce((sum, partition) => sum + partition.lag, 0);
    if (partitions.length === count && lag === 0) return;
    await new Promise((resolve) => setTimeout(resolve, pollMs));
  }
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
