// Starts the flights example as a process of its own, on a data folder and port of its own, and asks it things.
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { createServer } from "node:net";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const command = join(root, "cli", "bin", "freshet.js");

/** A running server: { url, pid, startedAt, ask, rssMb, stop }. `startedAt` is performance.now() at spawn. */
export async function startServer({ data, app = join(root, "examples", "flights"), env = {}, feed = true }) {
  const port = await freePort();
  const startedAt = performance.now();
  const child = spawn(process.execPath, [command, "start", app], {
    env: {
      ...process.env,
      PORT: String(port),
      FRESHET_DATA: data,
      FRESHET_LOG_LEVEL: "warn",
      ...(feed ? {} : { FRESHET_FEED: "off" }),
      ...env,
    },
    stdio: ["ignore", "ignore", "inherit"],
  });
  const exited = new Promise((resolve) => child.once("exit", (code, signal) => resolve({ code, signal })));
  const url = `http://127.0.0.1:${port}`;
  return {
    url,
    pid: child.pid,
    startedAt,
    exited,
    ask: (query, variables = {}) => ask(url, query, variables),
    rssMb: () => rssMb(child.pid),
    async stop(signal = "SIGTERM") {
      if (child.exitCode === null && child.signalCode === null) child.kill(signal);
      return exited;
    },
  };
}

/** Rejects unless the answer is data without errors. */
export async function ask(url, query, variables = {}) {
  const response = await fetch(`${url}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ query, variables }),
    signal: AbortSignal.timeout(15_000),
  });
  const { data, errors } = await response.json();
  if (errors?.length) throw new Error(errors.map((error) => error.message).join("; "));
  return data;
}

/** Repeats until `attempt` gives something truthy, swallowing refusals while the server comes up. */
export async function until(attempt, { timeoutMs = 120_000, everyMs = 25 } = {}) {
  const deadline = performance.now() + timeoutMs;
  let last;
  while (performance.now() < deadline) {
    try {
      const result = await attempt();
      if (result) return result;
    } catch (error) {
      last = error;
    }
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
  throw new Error(`nothing within ${timeoutMs} ms${last ? `: ${last.message}` : ""}`);
}

export function quantiles(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (q) => sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? NaN;
  return { p50: at(0.5), p99: at(0.99), max: sorted.at(-1) ?? NaN, count: sorted.length };
}

function rssMb(pid) {
  const line = readFileSync(`/proc/${pid}/status`, "utf8").match(/VmRSS:\s+(\d+) kB/);
  return Number(line?.[1] ?? NaN) / 1024;
}

function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}
