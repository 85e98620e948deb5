import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { collectOutput, type Ended, freePort, ownEnvironment, type RunningFreshet } from "./freshet.js";

const command = fileURLToPath(new URL("../../bin/freshet.js", import.meta.url));

/** Starts a role as a process of its own, on a free port. */
export async function startRole(
  role: string,
  app: string,
  env: Readonly<Record<string, string>>,
): Promise<RunningFreshet> {
  const port = await freePort();
  const child = spawn(process.execPath, [command, role, app], {
    env: { ...ownEnvironment(), PORT: String(port), ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const output = collectOutput(child);
  const ended = new Promise<Ended>((resolve) =>
    child.once("exit", (code, signal) => resolve({ code, signal })),
  );
  return {
    url: `http://127.0.0.1:${port}`,
    pid: child.pid ?? -1,
    running: () => child.exitCode === null && child.signalCode === null,
    output,
    stop(signal) {
      child.kill(signal);
      return ended;
    },
  };
}

/** What /ready says; rejects while the process does not listen. */
export async function readiness({ url }: RunningFreshet): Promise<{ status: number; reasons: string[] }> {
  const response = await fetch(`${url}/ready`, { signal: AbortSignal.timeout(5_000) });
  return { status: response.status, reasons: ((await response.json()) as { reasons: string[] }).reasons };
}
