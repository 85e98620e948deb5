import { formatProblem } from "@freshet/schema";
import type { Logger } from "pino";
import { loadApp } from "../app/load-app.js";
import type { Config } from "../config.js";
import { createLogger } from "../start/logger.js";
import { collectAtRest } from "../start/rest.js";
import { FreshetServer } from "../start/server.js";
import { StartError } from "../start/start-error.js";

const closeMsMax = 4_700;
/** One Ctrl-C comes more than once where the shell, npm and a script each pass it on. */
const sameSignalMs = 1_000;

/** `freshet start`: resolves when the server runs; the process then lives until a signal. Answers an exit code if it can't. */
export async function start(
  folder: string,
  config: Config,
  options: { readonly watch: boolean; readonly rebuild: boolean },
): Promise<number | null> {
  const { app, problems } = await loadApp(folder);
  for (const problem of problems) process.stderr.write(`${formatProblem(problem)}\n\n`);
  if (app === null) return 1;
  const logger = createLogger(config);
  endOnBrokenCode(logger);
  const server = new FreshetServer({ app, config, logger, ...options });
  const starting = server.start();
  endOnSignal(
    starting.then(() => server),
    logger,
  );
  try {
    const url = await starting;
    collectAtRest();
    process.stdout.write(`${app.name} is live at ${url}\n`);
    return null;
  } catch (error) {
    if (!(error instanceof StartError)) throw error;
    process.stderr.write(`${error.message}\n`);
    return 1;
  }
}

/** The first signal ends the server cleanly, a later one at once. */
function endOnSignal(server: Promise<FreshetServer>, logger: Logger): void {
  let endingSince = 0;
  // A start that failed is reported where it is awaited.
  server.catch(() => undefined);
  const end = async (): Promise<void> => {
    const sinceMs = performance.now() - endingSince;
    if (endingSince > 0) return sinceMs < sameSignalMs ? undefined : process.exit(1);
    endingSince = performance.now();
    const timer = setTimeout(() => {
      logger.error("Not everything could be closed in time; the next start reads a little more of the log");
      process.exit(1);
    }, closeMsMax);
    try {
      await (await server).close();
      clearTimeout(timer);
      process.exit(0);
    } catch (error) {
      logger.error({ err: error }, "The end was not clean");
      process.exit(1);
    }
  };
  process.on("SIGTERM", () => void end());
  process.on("SIGINT", () => void end());
}

/** Going on after an error that nobody expected could store wrong numbers; a new start recovers from the log. */
function endOnBrokenCode(logger: Logger): void {
  const die = (error: unknown): void => {
    logger.fatal({ err: error }, "Freshet ends because of an unexpected error");
    process.exit(1);
  };
  process.on("unhandledRejection", die);
  process.on("uncaughtException", die);
}
