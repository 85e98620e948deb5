import { LogError } from "../port.js";
import type { RecordBatch } from "../record-batch.js";
import type { Brokers } from "./brokers.js";
import { Cursor, PartitionView } from "./cursor.js";
import { decodeBatch, type RawBatch } from "./decode-batch.js";
import { decodeWithKafkajs } from "./decode-with-kafkajs.js";
import { toLogError } from "./errors.js";
import { type FetchedPartition, fetchRecords, splitBatches } from "./fetch.js";
import { Follower } from "./follower.js";
import { findLoss, listOffset } from "./offsets.js";

/** Asked for of one partition in one request. */
export const FETCH_BYTES = 1024 * 1024;
/** Readers of one partition whose places are kept apart. */
const CURSORS_MAX = 4;

/**
 * Reads partitions: what is asked for is fetched, and from then on the leader is asked on and on for what comes next (Follower), ahead of the reader
 * within a bound. So a reader that keeps up never waits for a request of its own.
 */
export class Reader {
  readonly #brokers: Brokers;
  readonly #views = new Map<string, PartitionView>();
  readonly #follower: Follower;
  /** Bytes that all cursors hold. */
  #bytes = 0;

  constructor(brokers: Brokers) {
    this.#brokers = brokers;
    this.#follower = new Follower(brokers, {
      hasRoom: (cursor) => this.#hasRoom(cursor),
      accept: (cursor, fetched, offset) => this.#accept(cursor, fetched, offset),
      drop: (cursor) => this.#drop(cursor),
      fetchAlone: (cursor) => void this.#fetch(cursor),
      watch: (view) => void this.#watch(view),
    });
  }

  async read(topic: string, partition: number, offset: number): Promise<RecordBatch | null> {
    const view = this.#view(topic, partition);
    if (offset < 0) {
      await this.#brokers.retrying({ what: "Reading", topic }, () => this.#brokers.leader(topic, partition));
      throw new LogError("data-loss", `There is no offset ${offset} in ${topic}/${partition}.`);
    }
    let isAsked = false;
    for (let tries = 0; ; tries++) {
      this.#brokers.assertOpen();
      // A leader that limits our rate may answer with nothing though there is something.
      if (tries > 2) await this.#brokers.pause(Math.min(tries * 5, 500));
      const cursor = this.#cursor(view, offset);
      cursor.usedAt = performance.now();
      const { run, dropped } = cursor.take(offset);
      this.#bytes -= dropped;
      if (run !== null) {
        this.#readAhead(cursor);
        return this.#decoded(view, run);
      }
      if (cursor.isFollowing && offset >= (isAsked ? view.stableEnd : view.end)) return null;
      if (cursor.fetching !== null) await cursor.fetching;
      else {
        await this.#fetch(cursor);
        isAsked = true;
      }
      const { failure } = cursor;
      cursor.failure = null;
      if (failure !== null && cursor.fetchOffset === offset) throw failure;
    }
  }

  async end(topic: string, partition: number): Promise<number> {
    this.#brokers.assertOpen();
    const view = this.#view(topic, partition);
    if (view.cursors.some((cursor) => cursor.isFollowing)) return view.end;
    const end = await listOffset(this.#brokers, topic, partition, "end");
    view.noteStableEnd(end);
    return end;
  }

  async wait(topic: string, partition: number, offset: number, signal: AbortSignal): Promise<void> {
    const view = this.#view(topic, partition);
    if (view.stableEnd > offset || signal.aborted || this.#brokers.closing.aborted) return;
    const woken = view.wait(offset, signal);
    this.#cursor(view, offset).usedAt = performance.now();
    void this.#watch(view);
    return woken;
  }

  /** The end that an append of ours brought about. */
  noteEnd(topic: string, partition: number, end: number): void {
    this.#views.get(`${topic}/${partition}`)?.noteEnd(end);
  }

  close(): void {
    this.#follower.close();
    for (const view of this.#views.values()) view.wakeAll();
  }

  #view(topic: string, partition: number): PartitionView {
    const key = `${topic}/${partition}`;
    let view = this.#views.get(key);
    if (!view) this.#views.set(key, (view = new PartitionView(topic, partition)));
    return view;
  }

  /** The cursor of whoever reads there; one that is new, or the one unused for longest. */
  #cursor(view: PartitionView, offset: number): Cursor {
    const { cursors } = view;
    const known = cursors.find((cursor) => cursor.covers(offset));
    if (known) return known;
    if (cursors.length >= CURSORS_MAX) {
      const oldest = cursors.reduce((a, b) => (a.usedAt <= b.usedAt ? a : b));
      this.#drop(oldest);
    }
    const cursor = new Cursor(view, offset);
    cursors.push(cursor);
    return cursor;
  }

  #drop(cursor: Cursor): void {
    this.#bytes -= cursor.clear();
    const { cursors } = cursor.view;
    const at = cursors.indexOf(cursor);
    if (at >= 0) cursors.splice(at, 1);
  }

  #hasRoom(cursor: Cursor): boolean {
    const { prefetchBytes, prefetchTotalBytes } = this.#brokers.settings;
    return cursor.isEmpty || (cursor.bytes < prefetchBytes && this.#bytes < prefetchTotalBytes);
  }

  /** A reader that has read half of what is here should not have to wait for more. */
  #readAhead(cursor: Cursor): void {
    if (!cursor.isFollowing || cursor.fetching !== null) return;
    if (cursor.bytes < this.#brokers.settings.prefetchBytes / 2 && cursor.fetchOffset < cursor.view.end)
      void this.#fetch(cursor);
    else this.#follower.follow(cursor);
  }

  /** Fetches once, without waiting for records to come. Never rejects; a failure is kept in the cursor. */
  #fetch(cursor: Cursor): Promise<void> {
    if (cursor.fetching !== null) return cursor.fetching;
    cursor.failure = null;
    cursor.fetching = this.#fetchNow(cursor)
      .catch((error: unknown) => {
        cursor.failure = error;
        cursor.isFollowing = false;
      })
      .finally(() => {
        cursor.fetching = null;
        if (cursor.isFollowing) this.#follower.follow(cursor);
      });
    return cursor.fetching;
  }

  #fetchNow(cursor: Cursor): Promise<void> {
    const { topic, partition } = cursor.view;
    const what = `Reading ${topic}/${partition}`;
    return this.#brokers.retrying({ what, topic }, async () => {
      const broker = await this.#brokers.node(await this.#brokers.leader(topic, partition));
      const offset = cursor.fetchOffset;
      const target = { topic, partition, offset, bytesMax: FETCH_BYTES };
      const [fetched] = await fetchRecords(this.#brokers, broker, [target], 0);
      await this.#accept(cursor, fetched, offset);
    });
  }

  /** Takes in what the leader answered. Throws what it complains of. */
  async #accept(cursor: Cursor, fetched: FetchedPartition, offset: number): Promise<void> {
    const { view } = cursor;
    const { topic, partition } = view;
    const error = fetched.errorCode === 0 ? null : this.#brokers.codeError(fetched.errorCode);
    if (error?.type === "OFFSET_OUT_OF_RANGE" || (error === null && fetched.start > offset)) {
      view.forgetEnd();
      const loss = await findLoss(this.#brokers, topic, partition, offset);
      throw loss ?? this.#brokers.codeError(LEADER_NOT_AVAILABLE);
    }
    if (error !== null) throw error;
    if (!view.cursors.includes(cursor) || cursor.fetchOffset !== offset) return;
    const batches = this.#decode(view, () => splitBatches(fetched, offset));
    this.#bytes += cursor.push(batches);
    cursor.isFollowing = true;
    view.noteStableEnd(fetched.stableEnd);
  }

  async #decoded(view: PartitionView, run: readonly RawBatch[]): Promise<RecordBatch> {
    const { kafkajs, settings } = this.#brokers;
    const options = { verify: settings.verifyChecksums };
    if (kafkajs.isKnown) return this.#decode(view, () => decodeBatch(run, options));
    return decodeWithKafkajs(kafkajs, run[0], options).catch((error: unknown) =>
      this.#decode(view, () => {
        throw error;
      }),
    );
  }

  #decode<T>(view: PartitionView, decode: () => T): T {
    try {
      return decode();
    } catch (error) {
      throw toLogError(error, { what: `Reading ${view.topic}/${view.partition}` });
    }
  }

  /** Sees to it that the leader is asked while somebody waits. */
  async #watch(view: PartitionView): Promise<void> {
    if (view.isWatched) return;
    view.isWatched = true;
    while (view.hasWaiters && !this.#brokers.closing.aborted) {
      const cursor = view.cursors[view.cursors.length - 1];
      if (!cursor || cursor.isFollowing) break;
      await (cursor.fetching ?? this.#fetch(cursor));
      if (cursor.failure !== null) await this.#brokers.pause(WATCH_PAUSE_MS);
    }
    view.isWatched = false;
  }
}

const LEADER_NOT_AVAILABLE = 5;
const WATCH_PAUSE_MS = 500;
