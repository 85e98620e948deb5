import type { Chunk, HistoryStore, PaneRange } from "@freshet/engines";

/** Reads under way at once; what is asked for meanwhile is joined. */
const READS_MAX = 4;

/** A read of one partition by one of the tasks. */
interface Asked {
  readonly range: PaneRange;
  readonly resolve: (chunks: readonly Chunk[]) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Reads history for the tasks of a process. All of them need the same tiers at the same time when the live store was lost, and a range of panes costs
 * the history store about as much for one partition as for some: what waits while others are read is read together.
 */
export class JoinedReads {
  readonly #history: Pick<HistoryStore, "read">;
  readonly #readsMax: number;
  #waiting: Asked[] = [];
  #underway = 0;

  constructor(history: Pick<HistoryStore, "read">, readsMax = READS_MAX) {
    this.#history = history;
    this.#readsMax = readsMax;
  }

  /** As the store's own `read`. */
  read(range: PaneRange): Promise<readonly Chunk[]> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ range, resolve, reject });
      this.#next();
    });
  }

  #next(): void {
    while (this.#underway < this.#readsMax && this.#waiting.length > 0) {
      this.#underway++;
      void this.#readTogether(this.#takeLongestWaiting()).finally(() => {
        this.#underway--;
        this.#next();
      });
    }
  }

  /** With all others that overlap it, in one tier. */
  #takeLongestWaiting(): readonly Asked[] {
    const [{ range: first }] = this.#waiting;
    const isJoined = ({ range }: Asked): boolean =>
      range === first ||
      (range.partition !== undefined && first.partition !== undefined && overlap(range, first));
    const taken = this.#waiting.filter(isJoined);
    this.#waiting = this.#waiting.filter((asked) => !isJoined(asked));
    return taken;
  }

  async #readTogether(asked: readonly Asked[]): Promise<void> {
    try {
      const chunks = await this.#history.read(unionOf(asked.map(({ range }) => range)));
      for (const { range, resolve } of asked) resolve(chunks.filter((chunk) => isIn(range, chunk)));
    } catch (error) {
      for (const { reject } of asked) reject(error);
    }
  }
}

function overlap(a: PaneRange, b: PaneRange): boolean {
  return a.rollup === b.rollup && a.grainMs === b.grainMs && a.from < b.to && b.from < a.to;
}

function unionOf(ranges: readonly PaneRange[]): PaneRange {
  const [first] = ranges;
  if (ranges.length === 1) return first;
  const partition = [...new Set(ranges.flatMap((range) => range.partition!))];
  const from = Math.min(...ranges.map((range) => range.from));
  const to = Math.max(...ranges.map((range) => range.to));
  return { ...first, from, to, partition };
}

function isIn({ from, to, partition }: PaneRange, chunk: Chunk): boolean {
  const isOurs = partition === undefined || [partition].flat().includes(chunk.partition);
  return isOurs && chunk.pane >= from && chunk.pane < to;
}
