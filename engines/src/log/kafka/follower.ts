import type { Brokers } from "./brokers.js";
import type { Cursor, PartitionView } from "./cursor.js";
import { type FetchedPartition, fetchRecords, type FetchTarget } from "./fetch.js";

/** A leader without news answers after this; a reader that joins in may have to wait that long for the first news. */
const LONG_POLL_MS = 200;
const FETCH_BYTES = 1024 * 1024;
/** A cursor that nobody used for this long is no longer followed. */
const IDLE_MS = 5_000;

interface Owner {
  hasRoom(cursor: Cursor): boolean;
  accept(cursor: Cursor, fetched: FetchedPartition, offset: number): Promise<void>;
  drop(cursor: Cursor): void;
  /** The cursor needs a request of its own: its next batch is larger than its share of a common one. */
  fetchAlone(cursor: Cursor): void;
  /** Somebody waits for a partition that is no longer followed. */
  watch(view: PartitionView): void;
}

/** Asks each leader, over and over in one request, for news of all partitions that are being read from it. */
export class Follower {
  readonly #brokers: Brokers;
  readonly #owner: Owner;
  readonly #cursorsByNode = new Map<number, Set<Cursor>>();
  readonly #wakeUps = new Map<number, () => void>();
  #isClosed = false;

  constructor(brokers: Brokers, owner: Owner) {
    this.#brokers = brokers;
    this.#owner = owner;
  }

  follow(cursor: Cursor): void {
    const node = this.#brokers.knownLeader(cursor.view.topic, cursor.view.partition);
    if (node < 0 || this.#isClosed) {
      cursor.isFollowing = false;
      return;
    }
    const cursors = this.#cursorsByNode.get(node);
    if (cursors) cursors.add(cursor);
    else {
      this.#cursorsByNode.set(node, new Set([cursor]));
      void this.#run(node);
    }
    this.#wakeUps.get(node)?.();
  }

  close(): void {
    this.#isClosed = true;
    for (const wake of this.#wakeUps.values()) wake();
  }

  async #run(node: number): Promise<void> {
    const cursors = this.#cursorsByNode.get(node)!;
    while (!this.#isClosed) {
      this.#leaveOut(cursors);
      if (cursors.size === 0) break;
      const asked = this.#choose(cursors);
      if (asked.size === 0) await this.#untilWoken(node);
      else await this.#ask(node, cursors, asked);
    }
    this.#cursorsByNode.delete(node);
  }

  /** Those that moved to another leader, were given up, or are not used any more. */
  #leaveOut(cursors: Set<Cursor>): void {
    const now = performance.now();
    for (const cursor of cursors) {
      const isIdle = now - cursor.usedAt > IDLE_MS && !cursor.view.hasWaiters;
      if (isIdle) this.#owner.drop(cursor);
      if (isIdle || !cursor.isFollowing) cursors.delete(cursor);
    }
  }

  /** A request names a partition once; whichever cursor of it has waited longest is next. */
  #choose(cursors: Set<Cursor>): Map<string, Cursor> {
    const chosen = new Map<string, Cursor>();
    for (const cursor of cursors) {
      const name = `${cursor.view.topic}/${cursor.view.partition}`;
      if (!chosen.has(name) && cursor.fetching === null && this.#owner.hasRoom(cursor))
        chosen.set(name, cursor);
    }
    return chosen;
  }

  async #ask(node: number, cursors: Set<Cursor>, chosen: ReadonlyMap<string, Cursor>): Promise<void> {
    const asked = [...chosen.values()];
    const targets = asked.map(targetOf);
    let settle!: () => void;
    const settled = new Promise<void>((resolve) => (settle = resolve));
    for (const cursor of asked) cursor.fetching = settled;
    const alone: Cursor[] = [];
    try {
      const broker = await this.#brokers.node(node, "follow");
      const answer = await fetchRecords(this.#brokers, broker, targets, LONG_POLL_MS);
      for (const fetched of answer) {
        const at = asked.indexOf(chosen.get(`${fetched.topic}/${fetched.partition}`)!);
        if (at >= 0) await this.#take(asked[at], fetched, targets[at].offset, alone);
      }
    } catch (error) {
      this.#giveUp(asked, error);
    } finally {
      for (const cursor of asked) cursor.fetching = null;
      settle();
    }
    for (const cursor of alone) this.#owner.fetchAlone(cursor);
    // A leader fills its answer in the order of the request, so that each has to be the first in its turn.
    const [first] = asked;
    if (cursors.delete(first)) cursors.add(first);
    for (const { view, isFollowing } of asked) if (!isFollowing && view.hasWaiters) this.#owner.watch(view);
  }

  async #take(cursor: Cursor, fetched: FetchedPartition, offset: number, alone: Cursor[]): Promise<void> {
    try {
      await this.#owner.accept(cursor, fetched, offset);
      if (fetched.records.length > 0 && cursor.fetchOffset === offset) alone.push(cursor);
    } catch (error) {
      this.#giveUp([cursor], error);
    }
  }

  /** Their readers try on their own and say what is wrong; where somebody only waits, it is tried for him. */
  #giveUp(cursors: readonly Cursor[], error: unknown): void {
    for (const cursor of cursors) {
      cursor.isFollowing = false;
      this.#brokers.noteFailure(error, cursor.view.topic);
    }
  }

  #untilWoken(node: number): Promise<void> {
    return new Promise((resolve) => {
      const wake = (): void => {
        clearTimeout(timer);
        this.#wakeUps.delete(node);
        resolve();
      };
      const timer = setTimeout(wake, LONG_POLL_MS);
      this.#wakeUps.set(node, wake);
    });
  }
}

function targetOf({ view, fetchOffset }: Cursor): FetchTarget {
  return { topic: view.topic, partition: view.partition, offset: fetchOffset, bytesMax: FETCH_BYTES };
}
