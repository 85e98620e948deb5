import { spawn, type ChildProcess } from "node:child_process";
import { createServer, type AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";

const command = fileURLToPath(new URL("../../bin/freshet.js", import.meta.url));
export const flightsApp = fileURLToPath(new URL("../../../examples/flights", import.meta.url));

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface RunningFreshet {
  readonly url: string;
  readonly pid: number;
  running(): boolean;
  /** Everything printed so far. */
  output(): string;
  stop(signal: NodeJS.Signals): Promise<Ended>;
}

/** Starts `freshet start` as a process of its own, on a free port. */
export function startFreshet(options: {
  /** The command's file; this checkout's if left out. */
  command?: string;
  app: string;
  data: string;
  env?: Readonly<Record<string, string>>;
  args?: readonly string[];
}): Promise<RunningFreshet> {
  const args = [options.command ?? command, "start", options.app, ...(options.args ?? [])];
  return startProcess(args, { FRESHET_DATA: options.data, ...options.env });
}

/** Starts one role of an app as a process of its own, on a free port. */
export function startRole(
  role: string,
  app: string,
  env: Readonly<Record<string, string>>,
): Promise<RunningFreshet> {
  return startProcess([command, role, app], env);
}

async function startProcess(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<RunningFreshet> {
  const port = await freePort();
  const child = spawn(process.execPath, args, {
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

/** Without what tells these tests of engines: a process has those that a test gives it. */
export function ownEnvironment(): NodeJS.ProcessEnv {
  const ofTests = /^(FRESHET_|KAFKA_|REDIS_|MONGODB_|S3_)/;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !ofTests.test(name)));
}

/** Runs a command of `freshet` to its end. */
export async function runFreshet(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  timeoutMs = 240_000,
): Promise<{ code: number | null; output: string }> {
  const child = spawn(process.execPath, [command, ...args], {
    env: { ...ownEnvironment(), ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const printed = collectOutput(child);
  const timer = setTimeout(() => child.kill("SIGKILL"), timeoutMs);
  const code = await new Promise<number | null>((resolve) =>
    child.once("close", (status) => resolve(status)),
  );
  clearTimeout(timer);
  return { code, output: printed() };
}

/** Repeats until the answer is true; refusals while a server comes up count as false. */
export async function waitFor(
  attempt: () => Promise<boolean>,
  { timeoutMs = 30_000, everyMs = 50 }: { timeoutMs?: number; everyMs?: number } = {},
): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  let last: unknown;
  while (performance.now() < deadline) {
    try {
      if (await attempt()) return;
    } catch (error) {
      last = error;
    }
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
  throw new Error(`not within ${timeoutMs} ms`, { cause: last });
}

/** Data of a GraphQL answer; rejects if it has errors. */
export async function ask(
  url: string,
  query: string,
  variables: Readonly<Record<string, unknown>> = {},
): Promise<Record<string, unknown>> {
  const response = await fetch(`${url}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ query, variables }),
    signal: AbortSignal.timeout(10_000),
  });
  const answer = (await response.json()) as {
    data?: Record<string, unknown>;
    errors?: { message: string }[];
  };
  if (answer.errors !== undefined || answer.data === undefined)
    throw new Error(JSON.stringify(answer.errors));
  return answer.data;
}

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

export function collectOutput(child: ChildProcess): () => string {
  let text = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on("data", (chunk: Buffer) => {
      text = (text + chunk.toString()).slice(-100_000);
    });
  }
  return () => text;
}
