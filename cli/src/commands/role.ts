import { formatProblem } from "@freshet/schema";
import { loadApp } from "../app/load-app.js";
import type { Config } from "../config/config.js";
import { StartAbortedError } from "../engines/waiting.js";
import type { Role } from "../roles/role.js";
import { RoleServer } from "../roles/role-server.js";
import { endOnBrokenCode, endOnSignal } from "../start/end-process.js";
import { createLogger } from "../start/logger.js";
import { collectAtRest } from "../start/rest.js";
import { StartError } from "../start/start-error.js";

/** Container engines kill after ten seconds. */
const closeMsMax = 9_500;

/** `freshet processor`, `api`, `collector` and `feed`: as `freshet start`, for one role. */
export async function runRole(role: Role, folder: string, config: Config): Promise<number | null> {
  const { app, problems } = await loadApp(folder);
  for (const problem of problems) process.stderr.write(`${formatProblem(problem)}\n\n`);
  if (app === null) return 1;
  const logger = createLogger(config).child({ role: role.name });
  endOnBrokenCode(logger);
  const end = endOnSignal({ close: () => server.close(), closeMsMax, logger });
  const server = new RoleServer({ role, app, config, logger, end });
  try {
    const url = await server.start();
    collectAtRest();
    process.stdout.write(`${app.name}: ${role.name} at ${url}\n`);
    return null;
  } catch (error) {
    // Whatever aborted it ends the process.
    if (error instanceof StartAbortedError) return null;
    if (!(error instanceof StartError)) throw error;
    process.stderr.write(`${error.message}\n`);
    return 1;
  }
}
