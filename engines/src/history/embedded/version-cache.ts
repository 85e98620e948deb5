import type { LevelStore, WriteOperation } from "../../storage/level-store.js";

/** Something that only a greater version may replace (E2). */
export interface Versioned {
  readonly key: Buffer;
  readonly version: number;
  readonly bytes: Uint8Array;
}

const VERSION_BYTES = 8;
const ABSENT = -Infinity;

/**
 * The versions of what is stored, the latest used of them in memory. It runs ahead of the store by what is staged, so it
 * must be cleared when a write fails.
 */
export class VersionCache {
  readonly #store: LevelStore;
  readonly #versionsMax: number;
  /** By the bytes of the key; last use last. */
  readonly #versions = new Map<string, number>();

  constructor(store: LevelStore, versionsMax: number) {
    this.#store = store;
    this.#versionsMax = versionsMax;
  }

  /** Adds the writes that E2 allows. */
  async stage(writes: readonly Versioned[], operations: WriteOperation[]): Promise<void> {
    const names = writes.map((write) => write.key.toString("latin1"));
    const present = await this.#lookUp(writes, names);
    writes.forEach((write, i) => {
      const name = names[i];
      if (write.version <= (present.get(name) ?? ABSENT)) return;
      present.set(name, write.version);
      const value = Buffer.allocUnsafe(VERSION_BYTES + write.bytes.length);
      value.writeDoubleBE(write.version, 0);
      value.set(write.bytes, VERSION_BYTES);
      operations.push({ type: "put", key: write.key, value });
    });
    for (const [name, version] of present) this.#remember(name, version);
  }

  stageRemoval(keys: readonly Buffer[], operations: WriteOperation[]): void {
    for (const key of keys) {
      this.#remember(key.toString("latin1"), ABSENT);
      operations.push({ type: "del", key });
    }
  }

  /** Forgets the longest unused. Only while nothing is staged, since what is staged can't be read from the store yet. */
  trim(): void {
    for (const name of this.#versions.keys()) {
      if (this.#versions.size <= this.#versionsMax) return;
      this.#versions.delete(name);
    }
  }

  clear(): void {
    this.#versions.clear();
  }

  async #lookUp(writes: readonly Versioned[], names: readonly string[]): Promise<Map<string, number>> {
    const present = new Map<string, number>();
    const missing: { name: string; key: Buffer }[] = [];
    names.forEach((name, i) => {
      const version = this.#versions.get(name);
      if (version === undefined) missing.push({ name, key: writes[i].key });
      else present.set(name, version);
    });
    if (missing.length === 0) return present;
    const values = await this.#store.reading((level) => level.getMany(missing.map(({ key }) => key)));
    missing.forEach(({ name }, i) => present.set(name, values[i]?.readDoubleBE(0) ?? ABSENT));
    return present;
  }

  #remember(name: string, version: number): void {
    this.#versions.delete(name);
    this.#versions.set(name, version);
  }
}
