import { type ChildProcess, spawn } from "node:child_process";
import type { Readable, Writable } from "node:stream";

/** A document of hundreds of pages has some MB. */
const MESSAGE_CHARS_MAX = 200_000_000;

interface PipeOptions {
  readonly profile: string;
  readonly msMax: number;
  readonly signal?: AbortSignal;
}

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
  readonly #signal: AbortSignal | undefined;
  readonly #stop: () => void;
  readonly #ended: Promise<void>;
  #rest: string[] = [];
  #restChars = 0;
  #next = 1;
  #failure: Error | null = null;

  constructor(program: string, options: PipeOptions) {
    const { profile, msMax, signal } = options;
    this.#process = spawn(program, [...ARGUMENTS, `--user-data-dir=${profile}`], {
      stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"],
      // A group of its own: its renderers end with it.
      detached: process.platform !== "win32",
    });
    this.#input = this.#process.stdio[3] as Writable;
    const output = this.#process.stdio[4] as Readable;
    output.setEncoding("utf8").on("data", (text: string) => this.#read(text));
    this.#input.on("error", (error) => this.#fail(error));
    this.#timer = setTimeout(() => this.#fail(new Error(`It took longer than ${msMax / 1_000} s.`)), msMax);
    this.#stop = () => this.#fail(new Error("It was told to end."));
    this.#signal = signal;
    signal?.addEventListener("abort", this.#stop, { once: true });
    if (signal?.aborted === true) this.#stop();
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
    this.#signal?.removeEventListener("abort", this.#stop);
    this.#kill();
    await this.#ended;
  }

  #kill(): void {
    const { pid } = this.#process;
    try {
      if (pid !== undefined && process.platform !== "win32") process.kill(-pid, "SIGKILL");
    } catch {
      // It has ended already.
    }
    this.#process.kill("SIGKILL");
  }

  #read(text: string): void {
    const parts = text.split("\0");
    // Parts of one message are joined once, when it is whole: a document comes in thousands of them.
    this.#rest.push(parts[0]);
    this.#restChars += parts[0].length;
    if (this.#restChars > MESSAGE_CHARS_MAX) return this.#fail(new Error("It said too much."));
    for (const next of parts.slice(1)) {
      const message = this.#rest.join("");
      this.#rest = [next];
      this.#restChars = next.length;
      try {
        this.#take(JSON.parse(message) as Message);
      } catch {
        this.#fail(new Error("It does not speak as a browser does."));
      }
    }
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
