// `freshet` as a process of its own, on a port of its own, and what can be asked of it from outside.
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { createServer } from "node:net";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
export const flightsApp = join(root, "examples", "flights");
const command = join(root, "cli", "bin", "freshet.js");
/** Linux counts the processor time of processes in these. */
const ticksPerSecond = 100;
const outputMax = 20_000;
const children = new Set();

/** Starts `freshet <args>`; `node` is what the runtime itself is told. `startedAt` is performance.now() at spawn. */
export async function startFreshet(args, { env = {}, node = [] } = {}) {
  const port = await freePort();
  const startedAt = performance.now();
  const child = spawn(process.execPath, [...node, command, ...args], {
    env: { ...ownEnvironment(), PORT: String(port), FRESHET_LOG_LEVEL: "warn", ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  track(child);
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (chunk) => (output = (output + chunk).slice(-outputMax)));
  const exited = new Promise((resolve) => child.once("exit", (code, signal) => resolve({ code, signal })));
  const url = `http://127.0.0.1:${port}`;
  const running = () => child.exitCode === null && child.signalCode === null;
  return {
    url,
    pid: child.pid,
    startedAt,
    exited,
    running,
    output: () => output,
    ask: (query, variables = {}) => ask(url, query, variables),
    rssMb: () => rssMb(child.pid),
    cpuSeconds: () => cpuSeconds(child.pid),
    async stop(signal = "SIGTERM") {
      if (running()) child.kill(signal);
      return exited;
    },
  };
}

/** A process that must not outlive this one. */
export function track(child) {
  children.add(child);
  child.once("exit", () => children.delete(child));
  return child;
}

/** Ends all that still run, at once. */
export async function killAll() {
  const all = [...children];
  const gone = all.map((child) => new Promise((resolve) => child.once("exit", resolve)));
  for (const child of all) child.kill("SIGKILL");
  await Promise.all(gone);
}

/** Until /ready is green; rejects with why it is not, and with what the process printed. */
export async function ready(started, timeoutMs = 120_000) {
  let reasons = "";
  const isReady = async () => {
    if (!started.running()) return true;
    const response = await fetch(`${started.url}/ready`, { signal: AbortSignal.timeout(5_000) });
    reasons = await response.text();
    return response.ok;
  };
  await until(isReady, { timeoutMs }).catch((error) => {
    throw new Error(`Not ready: ${error.message} ${reasons}\n${started.output()}`);
  });
  if (!started.running()) throw new Error(`It ended before it was ready:\n${started.output()}`);
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
    await sleep(everyMs);
  }
  throw new Error(`nothing within ${timeoutMs} ms${last ? `: ${last.message}` : ""}`);
}

export function sleep(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** Samples of Prometheus's text, by name with labels as it stands there. */
export async function metricsOf({ url }) {
  const text = await (await fetch(`${url}/metrics`)).text();
  const samples = new Map();
  for (const line of text.split("\n")) {
    if (line.startsWith("#") || line === "") continue;
    const at = line.lastIndexOf(" ");
    samples.set(line.slice(0, at), Number(line.slice(at + 1)));
  }
  return samples;
}

/** Seconds that all threads of a process have been on a processor, in steps of 10 ms. */
function cpuSeconds(pid) {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1].split(" ");
  return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
}

function rssMb(pid) {
  const line = readFileSync(`/proc/${pid}/status`, "utf8").match(/VmRSS:\s+(\d+) kB/);
  return Number(line?.[1] ?? NaN) / 1024;
}

/** Without what names engines: a process has those that it is given. */
function ownEnvironment() {
  const named = /^(FRESHET_|KAFKA_|REDIS_|MONGODB_)/;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !named.test(name)));
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
