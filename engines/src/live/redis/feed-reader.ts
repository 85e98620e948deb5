import type { LiveStore } from "../port.js";
import type { Calls } from "./calls.js";
import type { RedisClient } from "./connect.js";
import { toLiveError } from "./errors.js";
import type { FeedPosition, StreamEntry } from "./feed.js";
import { follows, idOf, parseEntry, readEnd, toFeedEntry } from "./feed.js";
import type { Keys, PartitionKeys } from "./keys.js";
import type { RedisSettings } from "./options.js";

export type FeedListener = Parameters<LiveStore["follow"]>[1];

/** A partition's feed, as far as it was read. */
interface Followed {
  readonly rollup: string;
  readonly partition: number;
  readonly keys: PartitionKeys;
  /** Null where the partition was lost: it begins anew some time. */
  position: FeedPosition | null;
}

interface FollowedRollup {
  readonly listeners: Set<OwnListener>;
  readonly partitions: Map<number, Followed>;
  /** False until its partitions are known; listeners are reset if that took a second attempt. */
  isKnown: boolean;
  /** Listeners whose first positions are being asked for. */
  beginning: number;
}

/** A listener with the positions from which on it follows; all that comes once it was reset. */
interface OwnListener {
  readonly listener: FeedListener;
  readonly from: Map<number, FeedPosition>;
}

const ENTRIES_AT_ONCE = 64;
/** A cluster's feeds are on many nodes, and a connection can wait at one only: they are asked in turn. */
const CLUSTER_PAUSE_MS = 20;
const PAUSE_MS_MAX = 1_000;

/**
 * Follows the feeds of rollups over a connection of its own, on which one command waits for all of them. What is missing shows by
 * itself: ids of a generation count from 0, and each entry names the one before it. A server that lost its latest writes is
 * found out by looking at the ends of the feeds from time to time, and after each break of the connection.
 */
export class FeedReader {
  readonly #client: RedisClient;
  readonly #calls: Calls;
  readonly #keys: Keys;
  readonly #settings: RedisSettings;
  readonly #wakeKey: string;
  readonly #rollups = new Map<string, FollowedRollup>();
  readonly #stop = new AbortController();
  #wakeId = "0-0";
  #isRunning = false;
  #looking: Promise<void> | null = null;
  /** When the feeds were last read; listeners are told once of a long silence. */
  #readAt = performance.now();
  #isSilent = false;

  constructor(of: { client: RedisClient; calls: Calls; keys: Keys; settings: RedisSettings; name: string }) {
    this.#client = of.client;
    this.#calls = of.calls;
    this.#keys = of.keys;
    this.#settings = of.settings;
    this.#wakeKey = of.keys.wake(of.name);
  }

  /** Resolves when the positions are known from which on the listener is told, or could not be found out now. */
  add(rollup: string, listener: FeedListener): { ready: Promise<void>; end(): void } {
    let followed = this.#rollups.get(rollup);
    if (!followed)
      this.#rollups.set(
        rollup,
        (followed = { listeners: new Set(), partitions: new Map(), isKnown: false, beginning: 0 }),
      );
    const own: OwnListener = { listener, from: new Map() };
    const ready = this.#begin(rollup, followed, own);
    const end = (): void => {
      followed.listeners.delete(own);
      if (followed.listeners.size === 0 && this.#rollups.get(rollup) === followed)
        this.#rollups.delete(rollup);
    };
    followed.listeners.add(own);
    if (!this.#isRunning) {
      this.#isRunning = true;
      void this.#read();
      void this.#lookAgain();
    }
    return { ready, end };
  }

  close(): void {
    this.#stop.abort();
    this.#rollups.clear();
    this.#client.disconnect();
  }

  async #begin(rollup: string, followed: FollowedRollup, own: OwnListener): Promise<void> {
    followed.beginning++;
    try {
      const ends = await this.#ends(rollup);
      for (const [partition, position] of ends) {
        if (position) own.from.set(partition, position);
        const known = followed.partitions.get(partition);
        if (!known) followed.partitions.set(partition, this.#followed(rollup, partition, position));
      }
      followed.isKnown = true;
      await this.#wake();
    } catch {
      // Looking again, soon and from then on, finds the positions and resets the listeners.
      followed.isKnown = false;
    } finally {
      followed.beginning--;
    }
  }

  #followed(rollup: string, partition: number, position: FeedPosition | null): Followed {
    return { rollup, partition, keys: this.#keys.of(rollup, partition), position };
  }

  async #ends(rollup: string): Promise<Map<number, FeedPosition | null>> {
    const what = `Following ${rollup}`;
    const members = (await this.#calls.call(what, "smembers", this.#keys.partitions(rollup))) as Buffer[];
    const partitions = members.map(Number).sort((a, b) => a - b);
    const ends = await Promise.all(
      partitions.map((partition) => readEnd(this.#calls, what, this.#keys.of(rollup, partition))),
    );
    return new Map(partitions.map((partition, i) => [partition, ends[i]]));
  }

  /** Ends the wait of the connection, so that it waits for what is followed now. */
  async #wake(): Promise<void> {
    if (this.#settings.target.kind === "cluster") return;
    await this.#calls.call("Following", "xadd", this.#wakeKey, "MAXLEN", "1", "*", "wake", "1");
    await this.#calls.call("Following", "pexpire", this.#wakeKey, 600_000);
  }

  async #read(): Promise<void> {
    let pauseMs = 10;
    while (!this.#stop.signal.aborted) {
      try {
        if (this.#client.status === "wait" || this.#client.status === "end") await this.#client.connect();
        const count = await (this.#settings.target.kind === "cluster"
          ? this.#readInTurn()
          : this.#readTogether());
        this.#readAt = performance.now();
        this.#isSilent = false;
        pauseMs = 10;
        if (count === 0 && this.#settings.target.kind === "cluster") await this.#sleep(CLUSTER_PAUSE_MS);
      } catch (error) {
        if (this.#stop.signal.aborted) return;
        const { logger, target } = this.#settings;
        const err = toLiveError(error, "Following the live store", target);
        logger.warn({ err }, `${err.message} Trying again.`);
        await this.#sleep(pauseMs);
        pauseMs = Math.min(PAUSE_MS_MAX, 2 * pauseMs);
        void this.#look();
      }
    }
  }

  async #readTogether(): Promise<number> {
    const followed = this.#all();
    const { blockMs } = this.#settings;
    const keys = [this.#wakeKey, ...followed.map(({ keys }) => keys.feed)];
    const ids = [this.#wakeId, ...followed.map(startId)];
    const reply = await this.#client.callBuffer(
      "xread",
      "COUNT",
      ENTRIES_AT_ONCE,
      "BLOCK",
      blockMs,
      "STREAMS",
      ...keys,
      ...ids,
    );
    return this.#take(reply, new Map(followed.map((each) => [each.keys.feed, each])));
  }

  async #readInTurn(): Promise<number> {
    const counts = await Promise.all(
      this.#all().map(async (each) => {
        const reply = await this.#client.callBuffer(
          "xread",
          "COUNT",
          ENTRIES_AT_ONCE,
          "STREAMS",
          each.keys.feed,
          startId(each),
        );
        return this.#take(reply, new Map([[each.keys.feed, each]]));
      }),
    );
    return counts.reduce((sum, count) => sum + count, 0);
  }

  #all(): Followed[] {
    return [...this.#rollups.values()].flatMap(({ partitions }) => [...partitions.values()]);
  }

  /** Entries taken. */
  #take(reply: unknown, byKey: ReadonlyMap<string, Followed>): number {
    let count = 0;
    for (const [key, entries] of (reply ?? []) as [Buffer, [Buffer, Buffer[]][]][]) {
      const followed = byKey.get(key.toString());
      if (!followed) {
        this.#wakeId = entries.at(-1)![0].toString();
        continue;
      }
      count += entries.length;
      for (const entry of entries) this.#takeEntry(followed, parseEntry(entry));
    }
    return count;
  }

  #takeEntry(followed: Followed, entry: StreamEntry): void {
    // It may have been given up, or taken up anew, while the reply was on its way.
    if (this.#rollups.get(followed.rollup)?.partitions.get(followed.partition) !== followed) return;
    const { position } = followed;
    if (position && !isAfter(entry.position, position)) return;
    const epoch = entry.begins ?? position?.epoch ?? "";
    followed.position = { ...entry.position, epoch };
    if (!position || !follows(entry, position)) {
      // Entries of an epoch whose beginning was not seen can't be told to belong to it: the next look finds its name.
      if (entry.begins === null && position?.generation !== entry.position.generation) void this.#look();
      this.#reset(followed.rollup);
      return;
    }
    const told = toFeedEntry(entry, { ...followed, epoch });
    this.#tell(followed.rollup, ({ listener, from }) => {
      const start = from.get(followed.partition);
      if (!start || isAfter(entry.position, start)) listener.entry(told);
    });
  }

  async #lookAgain(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      await this.#sleep(this.#settings.lookMs);
      if (!this.#stop.signal.aborted) await this.#look();
    }
  }

  /** What was opened is followed from its beginning, where this client opened it. */
  async opened(rollup: string): Promise<void> {
    if (this.#rollups.has(rollup)) await this.#look();
  }

  /** Finds partitions that were added, epochs that began unseen, and what the server has lost. Never rejects. */
  #look(): Promise<void> {
    this.#looking ??= this.#lookOnce()
      .catch((error: unknown) => this.#settings.logger.warn({ err: error }, "A follower's listener failed"))
      .finally(() => (this.#looking = null));
    return this.#looking;
  }

  async #lookOnce(): Promise<void> {
    const silentMs = this.#settings.blockMs + this.#settings.commandMs;
    if (!this.#isSilent && performance.now() - this.#readAt > silentMs + this.#settings.lookMs) {
      this.#isSilent = true;
      for (const rollup of this.#rollups.keys()) this.#reset(rollup);
    }
    for (const [rollup, followed] of [...this.#rollups]) {
      if (followed.beginning > 0) continue;
      try {
        // Entries may be read while the ends are asked for: what counts is how far reading was before.
        const before = new Map(
          [...followed.partitions].map(([partition, { position }]) => [partition, position]),
        );
        const ends = await this.#ends(rollup);
        if (this.#rollups.get(rollup) === followed) this.#compare(rollup, { followed, before, ends });
      } catch {
        // The reading connection meets the same and says so.
      }
    }
  }

  #compare(
    rollup: string,
    of: {
      readonly followed: FollowedRollup;
      readonly before: ReadonlyMap<number, FeedPosition | null>;
      readonly ends: ReadonlyMap<number, FeedPosition | null>;
    },
  ): void {
    const { partitions } = of.followed;
    let isChanged = !of.followed.isKnown;
    of.followed.isKnown = true;
    for (const partition of new Set([...of.ends.keys(), ...of.before.keys()])) {
      const end = of.ends.get(partition) ?? null;
      const held = partitions.get(partition);
      const before = of.before.get(partition) ?? null;
      if (!held) partitions.set(partition, this.#followed(rollup, partition, end));
      else if (held.position === before && isAstray(before, end)) held.position = end;
      else continue;
      isChanged = true;
      void this.#wake().catch(() => {});
    }
    if (isChanged) this.#reset(rollup);
  }

  #reset(rollup: string): void {
    this.#tell(rollup, ({ listener, from }) => {
      // Its snapshot is from now on; what the server counts may have gone back.
      from.clear();
      listener.reset();
    });
  }

  #tell(rollup: string, call: (own: OwnListener) => void): void {
    for (const own of [...(this.#rollups.get(rollup)?.listeners ?? [])]) {
      try {
        call(own);
      } catch (error) {
        this.#settings.onListenerError(error);
      }
    }
  }

  async #sleep(ms: number): Promise<void> {
    await this.#settings.clock.sleep(ms, this.#stop.signal);
  }
}

function startId({ position }: Followed): string {
  return position ? idOf(position) : "0-0";
}

function isAfter(
  a: { readonly generation: number; readonly sequence: number },
  b: { readonly generation: number; readonly sequence: number },
): boolean {
  return a.generation > b.generation || (a.generation === b.generation && a.sequence > b.sequence);
}

/** Whether what was read can't lead to the end that the server has now. */
function isAstray(position: FeedPosition | null, end: FeedPosition | null): boolean {
  if (!position || !end) return (position === null) !== (end === null);
  if (position.epoch !== end.epoch || position.generation !== end.generation) return true;
  return (
    position.sequence > end.sequence || (position.sequence === end.sequence && position.nonce !== end.nonce)
  );
}
