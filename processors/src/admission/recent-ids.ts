/** Where a generation of ids begins: what a recovery needs to gather it again from the log. */
interface GenerationStart {
  /** First offset whose id may be in it. */
  readonly offset: number;
  /** Record clock when it began; null before the first record. */
  readonly clock: number | null;
}

export interface RecentIdsState {
  readonly previous: GenerationStart;
  readonly current: GenerationStart;
}

interface Generation {
  readonly offset: number;
  readonly clock: number;
  /** Record clock at which each id was seen last. */
  readonly seen: Map<number, number>;
}

/**
 * The ids (as numbers of a dictionary) of the valid records of a partition within `horizonMs` of record time, each with the record clock (the greatest record time so
 * far) at which it was seen last. An id is a duplicate if it was seen within the horizon. Every sighting counts, the refused ones
 * too, so what is known depends only on the records since the older of two generations began: recovery re-reads
 * the log from there and decides as before (E6). Past `idsMax` ids a generation ends early, by
 * count, so memory is bounded and the decision still depends on the log alone.
 */
export class RecentIds {
  readonly #horizonMs: number;
  readonly #generationIdsMax: number;
  #previous: Generation;
  #current: Generation;

  constructor(options: { horizonMs: number; idsMax: number; state?: RecentIdsState }) {
    this.#horizonMs = options.horizonMs;
    this.#generationIdsMax = Math.max(1, Math.floor(options.idsMax / 2));
    const none: GenerationStart = { offset: 0, clock: null };
    this.#previous = generation(options.state?.previous ?? none);
    this.#current = generation(options.state?.current ?? none);
  }

  get size(): number {
    return this.#previous.seen.size + this.#current.seen.size;
  }

  /** First offset that a recovery reads again. */
  get since(): number {
    return this.#oldest.offset;
  }

  /** The record clock there. */
  get sinceClock(): number {
    return this.#oldest.clock;
  }

  get #oldest(): Generation {
    return this.#previous.clock === -Infinity ? this.#current : this.#previous;
  }

  /** Notes that an id was read at `offset` and answers whether it had been seen within the horizon. */
  see(id: number, clock: number, offset: number): boolean {
    if (clock - this.#current.clock > this.#horizonMs || this.#current.seen.size >= this.#generationIdsMax) {
      this.#previous = this.#current;
      this.#current = { offset, clock, seen: new Map() };
    } else if (this.#current.clock === -Infinity) {
      this.#current = { offset, clock, seen: new Map() };
    }
    const seen = this.#current.seen.get(id) ?? this.#previous.seen.get(id);
    this.#current.seen.set(id, clock);
    return seen !== undefined && clock - seen <= this.#horizonMs;
  }

  /** Notes, while recovering, that an id was read before the checkpoint. Called in offset order from `since` on. */
  restore(id: number, clock: number, offset: number): void {
    (offset < this.#current.offset ? this.#previous : this.#current).seen.set(id, clock);
  }

  toState(): RecentIdsState {
    return { previous: start(this.#previous), current: start(this.#current) };
  }
}

function generation(from: GenerationStart): Generation {
  return { offset: from.offset, clock: from.clock ?? -Infinity, seen: new Map() };
}

function start(from: Generation): GenerationStart {
  return { offset: from.offset, clock: Number.isFinite(from.clock) ? from.clock : null };
}
