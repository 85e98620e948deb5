/** Ids of each of the two generations: some MB together. */
const GENERATION_MAX = 10_000;

/** The version that was written last under each id, of those that were written lately. */
export class WrittenVersions {
  #young = new Map<string, number>();
  /** Forgotten when the young ones are as many: taking single ones out of a map in their order is dear. */
  #old = new Map<string, number>();

  versionOf(id: string): number | undefined {
    return this.#young.get(id) ?? this.#old.get(id);
  }

  remember(id: string, version: number): void {
    this.#young.set(id, version);
    if (this.#young.size < GENERATION_MAX) return;
    this.#old = this.#young;
    this.#young = new Map();
  }

  forget(): void {
    this.#young = new Map();
    this.#old = new Map();
  }
}
