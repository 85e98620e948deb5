import type { LevelStoreOptions } from "../src/storage/level-store.js";

/** Writes through to LevelDB, or fails as a disk does, before or after the data has reached it. */
export class FailingDisk {
  #mode: { readonly when: "before" | "after"; readonly message: string } | null = null;
  #gate: Promise<void> = Promise.resolve();
  #release: () => void = () => {};
  #arrive: () => void = () => {};
  #arrived: Promise<void> = Promise.resolve();

  /** From now on writes fail, once they are released if somebody waits for `reached`. */
  fails(when: "before" | "after", message: string): void {
    this.#mode = { when, message };
  }

  works(): void {
    this.#mode = null;
  }

  /** The next write stands still until `release`. */
  holds(): void {
    this.#gate = new Promise((resolve) => (this.#release = resolve));
    this.#arrived = new Promise((resolve) => (this.#arrive = resolve));
  }

  /** Resolves when a write has begun. */
  reached(): Promise<void> {
    return this.#arrived;
  }

  release(): void {
    this.#release();
  }

  readonly write: NonNullable<LevelStoreOptions["write"]> = async (level, operations) => {
    const mode = this.#mode;
    this.#arrive();
    await this.#gate;
    if (mode?.when === "before") throw new Error(mode.message);
    await level.batch(operations, { sync: true });
    if (mode) throw new Error(mode.message);
  };
}
