import { mkdirSync, readFileSync } from "node:fs";
import { open, rename } from "node:fs/promises";
import { dirname } from "node:path";

/** A small JSON file that is replaced whole or not at all, whenever the process dies. */
export class FeedState {
  readonly #path: string;
  readonly #values: Map<string, unknown>;

  /** Throws if the file is there but can't be read as JSON: going on without it would feed the same events again. */
  constructor(path: string) {
    this.#path = path;
    mkdirSync(dirname(path), { recursive: true });
    this.#values = readValues(path);
  }

  get(key: string): unknown {
    return this.#values.get(key);
  }

  /** Resolves when the value is durable. Calls must not overlap. */
  async set(key: string, value: unknown): Promise<void> {
    this.#values.set(key, value);
    const temporary = `${this.#path}.tmp`;
    const file = await open(temporary, "w");
    try {
      await file.writeFile(JSON.stringify(Array.from(this.#values)));
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, this.#path);
  }
}

function readValues(path: string): Map<string, unknown> {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return new Map();
    throw error;
  }
  return new Map(JSON.parse(text) as [string, unknown][]);
}
