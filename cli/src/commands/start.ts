import { formatProblem } from "@freshet/schema";
import { loadApp } from "../app/load-app.js";
import type { Config } from "../config/config.js";
import { isLoopback } from "../edit/same-site.js";
import { StartAbortedError } from "../engines/waiting.js";
import { endOnBrokenCode, endOnSignal } from "../start/end-process.js";
import { createLogger } from "../start/logger.js";
import { collectAtRest } from "../start/rest.js";
import { FreshetServer } from "../start/server.js";
import { StartError } from "../start/start-error.js";

const closeMsMax = 4_700;

/** Nobody but the people of this machine can write, unless somebody has said so. */
function isEdited({ edit, dev, host }: Config): boolean {
  return edit ?? (dev && isLoopback(host));
}

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
  const end = endOnSignal({ close: () => server.close(), closeMsMax, logger });
  const server = new FreshetServer({
    app,
    config: { ...config, edit: isEdited(config) },
    logger,
    end,
    ...options,
  });
  try {
    const url = await server.start();
    collectAtRest();
    process.stdout.write(`${app.name} is live at ${url}\n`);
    return null;
  } catch (error) {
    // Whatever aborted it ends the process.
    if (error instanceof StartAbortedError) return null;
    if (!(error instanceof StartError)) throw error;
    process.stderr.write(`${error.message}\n`);
    return 1;
  }
}
