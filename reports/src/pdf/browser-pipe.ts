import { type ChildProcess, spawn } from "node:child_process";
import type { Readable, Writable } from "node:stream";

type Answer = Readonly<Record<string, unknown>>;

interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly sessionId?: string;
  readonly result?: Answer;
  readonly error?: { readonly message: string };
}

const ARGUMENTS = [
  ...[
    "--headless",
    "--remote-debugging-pipe",
    "--disable-gpu",
    "--no-first-run",
    "--no-default-browser-check",
  ],
  ...[
    "--disable-extensions",
    "--disable-background-networking",
    "--disable-dev-shm-usage",
    "--hide-scrollbars",
  ],
  ...["--font-render-hinting=none", "--host-resolver-rules=MAP * ~NOTFOUND", "--no-sandbox", "--no-zygote"],
];

/** A browser of our own, told what to do over a pipe (Chrome DevTools Protocol: JSON, each message ended by a zero). */
export class BrowserPipe {
  readonly #process: ChildProcess;
  readonly #input: Writable;
  readonly #answers = new Map<
    number,
    { resolve: (answer: Answer) => void; reject: (error: Error) => void }
  >();
  readonly #events: {
    method: string;
    session: string;
    resolve: () => void;
    reject: (error: Error) => void;
  }[] = [];
  readonly #timer: NodeJS.Timeout;
  readonly #ended: Promise<void>;
  #rest = "";
  #next = 1;
  #failure: Error | null = null;

  constructor(program: string, profile: string, msMax: number) {
    this.#process = spawn(program, [...ARGUMENTS, `--user-data-dir=${profile}`], {
      stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"],
    });
    this.#input = this.#process.stdio[3] as Writable;
    const output = this.#process.stdio[4] as Readable;
    output.setEncoding("utf8").on("data", (text: string) => this.#read(text));
    this.#input.on("error", (error) => this.#fail(error));
    this.#timer = setTimeout(() => this.#fail(new Error(`It took longer than ${msMax / 1_000} s.`)), msMax);
    this.#ended = new Promise((resolve) => {
      this.#process.once("error", (error) => {
        this.#fail(error);
        resolve();
      });
      this.#process.once("exit", (code) => {
        this.#fail(new Error(`It ended with ${code ?? "a signal"}.`));
        resolve();
      });
    });
  }

  send(method: string, params: object, sessionId?: string): Promise<Answer> {
    if (this.#failure !== null) return Promise.reject(this.#failure);
    const id = this.#next++;
    return new Promise((resolve, reject) => {
      this.#answers.set(id, { resolve, reject });
      this.#input.write(`${JSON.stringify({ id, method, params, sessionId })}\0`);
    });
  }

  /** The next event of this name. */
  event(method: string, session: string): Promise<void> {
    const promise = new Promise<void>((resolve, reject) => {
      if (this.#failure !== null) reject(this.#failure);
      else this.#events.push({ method, session, resolve, reject });
    });
    // Whoever waits hears of a failure; before that nobody may be waiting yet.
    promise.catch(() => undefined);
    return promise;
  }

  async close(): Promise<void> {
    clearTimeout(this.#timer);
    this.#process.kill("SIGKILL");
    await this.#ended;
  }

  #read(text: string): void {
    const parts = (this.#rest + text).split("\0");
    this.#rest = parts.pop() ?? "";
    for (const part of parts) this.#take(JSON.parse(part) as Message);
  }

  #take({ id, method, sessionId, result, error }: Message): void {
    if (id !== undefined) {
      const waiting = this.#answers.get(id);
      this.#answers.delete(id);
      if (error === undefined) waiting?.resolve(result ?? {});
      else waiting?.reject(new Error(error.message));
      return;
    }
    const at = this.#events.findIndex((one) => one.method === method && one.session === sessionId);
    if (at >= 0) this.#events.splice(at, 1)[0].resolve();
  }

  #fail(error: Error): void {
    this.#failure ??= error;
    const waiting = [...this.#answers.values(), ...this.#events];
    this.#answers.clear();
    this.#events.length = 0;
    for (const { reject } of waiting) reject(this.#failure);
  }
}
