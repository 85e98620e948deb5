import { randomBytes } from "node:crypto";
import type { LiveFlush, LivePartition, LiveStore, SourceStatus } from "./port.js";
import { LiveError } from "./port.js";
import { Calls } from "./redis/calls.js";
import { decodeHead, encodeDrops, encodeHead, encodeParts, NO_HEAD } from "./redis/cell-parts.js";
import { OwnerClaim } from "./redis/claim.js";
import { checkServer } from "./redis/check-server.js";
import { connect } from "./redis/connect.js";
import { toLiveError, whereOf } from "./redis/errors.js";
import { FeedReader } from "./redis/feed-reader.js";
import type { PartitionKeys } from "./redis/keys.js";
import { escapeName, Keys } from "./redis/keys.js";
import type { RedisLiveOptions, RedisSettings } from "./redis/options.js";
import { settingsOf } from "./redis/options.js";
import { FLUSH, OPEN } from "./redis/scripts.js";
import { readSnapshot } from "./redis/snapshot.js";
import { parseStatus, statusText } from "./redis/source-status.js";

export type { RedisLiveOptions, RedisLogger } from "./redis/options.js";

/** Keys of an old epoch that are removed by one call. */
const REMOVED_AT_ONCE = 200;
/** A staged part that no flush came for. */
const STAGE_MS = 120_000;
/** Parts expire or are gone where an earlier, unanswered call applied them: then they are sent again. */
const STAGINGS_MAX = 4;
const SNAPSHOTS_AT_ONCE = 8;
const SNAPSHOT_MS = 15_000;

/**
 * The live store in Redis 6.2 to 8, Sentinel or Cluster. Rejects with a LiveError that says what to do where the server can't be
 * used (`canRetry` where it may become usable by itself), with a RangeError where the options are wrong.
 */
export async function openRedisLive(options: RedisLiveOptions): Promise<LiveStore> {
  const settings = settingsOf(options);
  const keys = new Keys(settings.prefix);
  const client = connect(settings, "commands");
  const calls = new Calls(client, settings);
  const id = randomBytes(9).toString("base64url");
  try {
    await checkServer(client, { settings, probeKey: keys.probe(id) });
  } catch (error) {
    calls.close();
    throw toLiveError(error, "Opening the live store", settings.target);
  }
  settings.logger.info(
    { redis: whereOf(settings.target), prefix: settings.prefix },
    "The live store is open",
  );
  return new RedisLive({ settings, keys, calls, id });
}

class RedisLive implements LiveStore {
  readonly #settings: RedisSettings;
  readonly #keys: Keys;
  readonly #calls: Calls;
  /** Tells this client from others in the sets of writers. */
  readonly #id: string;
  readonly #reader: FeedReader;
  readonly #claim: OwnerClaim;
  /** Of each (rollup, partition): the sequence of our latest flush that its present epoch confirmed. */
  readonly #confirmed = new Map<string, { readonly epoch: string; readonly sequence: number }>();
  /** Followers whose positions are not known yet: what is flushed before would not be told to them. */
  readonly #starting = new Set<Promise<void>>();
  #count = 0;
  #closed = false;

  constructor(of: { settings: RedisSettings; keys: Keys; calls: Calls; id: string }) {
    this.#settings = of.settings;
    this.#keys = of.keys;
    this.#calls = of.calls;
    this.#id = of.id;
    this.#claim = new OwnerClaim(of);
    this.#reader = new FeedReader({ ...of, client: connect(of.settings, "following"), name: of.id });
  }

  claim(owner: string): Promise<void> {
    this.#assertOpen();
    return this.#claim.take(owner);
  }

  owner(): Promise<string | null> {
    this.#assertOpen();
    return this.#claim.holder();
  }

  async open(rollup: string, fingerprint: string, partition: number): ReturnType<LiveStore["open"]> {
    await this.#ready();
    const what = `Opening ${rollup}/${partition} in the live store`;
    const keys = this.#keys.of(rollup, partition);
    await this.#calls.call(what, "sadd", this.#keys.partitions(rollup), partition);
    const known = this.#confirmed.get(`${rollup}/${partition}`) ?? { epoch: "", sequence: 0 };
    const reply = await this.#calls.run(
      what,
      OPEN,
      [keys.meta, keys.feed, keys.sizes, keys.epochs, keys.writers(known.epoch)],
      [
        ...[fingerprint, this.#settings.newEpoch(), encodeHead(NO_HEAD)],
        ...[this.#id, known.epoch, known.sequence],
      ],
    );
    const [fresh, epochBytes, head] = reply as [number, Buffer, Buffer];
    const epoch = epochBytes.toString();
    await this.#removeOthers(what, keys, epoch);
    await this.#reader.opened(rollup);
    return { epoch, head: decodeHead(head), fresh: fresh === 1 };
  }

  /** Removes what other epochs left, in steps. */
  async #removeOthers(what: string, keys: PartitionKeys, epoch: string): Promise<void> {
    const epochs = (await this.#calls.call(what, "smembers", keys.epochs)) as Buffer[];
    for (const other of epochs.map(String).filter((each) => each !== epoch)) {
      for (;;) {
        const reply = await this.#calls.call(what, "zrange", keys.panes(other), 0, REMOVED_AT_ONCE - 1);
        const panes = (reply as Buffer[]).map(String);
        if (panes.length === 0) break;
        await this.#calls.call(what, "unlink", ...panes.map((pane) => keys.pane(other, pane)));
        await this.#calls.call(what, "zrem", keys.panes(other), ...panes);
      }
      await this.#calls.call(what, "unlink", keys.writers(other));
      await this.#calls.call(what, "srem", keys.epochs, other);
    }
  }

  async flush(flush: LiveFlush): Promise<void> {
    await this.#ready();
    const { rollup, partition, epoch } = flush;
    const what = `Writing ${rollup}/${partition} to the live store`;
    const keys = this.#keys.of(rollup, partition);
    const id = `${this.#id}:${++this.#count}`;
    const names = [keys.meta, keys.panes(epoch), keys.feed, keys.sizes, keys.writers(epoch), keys.stage(id)];
    const places = new Map<string, number>();
    const place = (pane: string): number => {
      let at = places.get(pane);
      if (at === undefined) places.set(pane, (at = names.push(keys.pane(epoch, pane))));
      return at;
    };
    const drops = encodeDrops(flush.drops, place);
    const parts = encodeParts(flush.cells, place, this.#settings.partBytesMax);
    const limits = [this.#settings.feedEntriesMax, this.#settings.feedBytesMax];
    const staged = parts.length > 1 ? parts.length : 0;
    const args = [epoch, encodeHead(flush.head), id, this.#id, this.#known(flush), ...limits, staged, drops];
    for (let attempt = 1; attempt <= STAGINGS_MAX; attempt++) {
      if (staged > 0) await this.#stage(what, keys.stage(id), parts);
      const reply = await this.#calls.run(what, FLUSH, names, staged > 0 ? args : [...args, ...parts]);
      const [answer, sequence] = (reply as Buffer[]).map(String);
      if (answer === "OK") return this.#confirm(flush, Number(sequence));
      if (answer !== "INCOMPLETE") throw this.#wrongEpoch(flush, answer);
    }
    throw new LiveError("unavailable", `${what} took longer than Redis keeps its parts.`, { canRetry: true });
  }

  #known({ rollup, partition, epoch }: LiveFlush): number {
    const confirmed = this.#confirmed.get(`${rollup}/${partition}`);
    return confirmed?.epoch === epoch ? confirmed.sequence : 0;
  }

  #confirm(flush: LiveFlush, sequence: number): void {
    const { rollup, partition, epoch } = flush;
    this.#confirmed.set(`${rollup}/${partition}`, {
      epoch,
      sequence: Math.max(sequence, this.#known(flush)),
    });
  }

  /** Parts under a key that no reader looks at; the last call applies them at once. */
  async #stage(what: string, key: string, parts: readonly Buffer[]): Promise<void> {
    for (const [index, part] of parts.entries()) await this.#calls.call(what, "hset", key, index + 1, part);
    await this.#calls.call(what, "pexpire", key, STAGE_MS);
  }

  #wrongEpoch({ rollup, partition, epoch }: LiveFlush, answer: string): LiveError {
    this.#confirmed.delete(`${rollup}/${partition}`);
    if (answer === "LOST")
      return new LiveError(
        "wrong-epoch",
        `Redis has lost writes of ${rollup}/${partition} that it had confirmed (a restart or a failover): epoch ${epoch} has ended.`,
      );
    return new LiveError("wrong-epoch", `${rollup}/${partition} is not in epoch ${epoch}.`);
  }

  async snapshot(rollup: string): Promise<readonly LivePartition[]> {
    await this.#ready();
    const what = `Reading ${rollup} from the live store`;
    const members = (await this.#calls.call(what, "smembers", this.#keys.partitions(rollup))) as Buffer[];
    const partitions = members.map(Number).sort((a, b) => a - b);
    const found: (LivePartition | null)[] = [];
    const deadline = performance.now() + SNAPSHOT_MS;
    const readNext = async (): Promise<void> => {
      for (let next = partitions.shift(); next !== undefined; next = partitions.shift()) {
        const keys = this.#keys.of(rollup, next);
        found.push(await readSnapshot(this.#calls, { rollup, partition: next, keys, deadline }));
      }
    };
    await Promise.all(Array.from({ length: SNAPSHOTS_AT_ONCE }, readNext));
    return found.filter((each) => each !== null).sort((a, b) => a.partition - b.partition);
  }

  follow(rollup: string, listener: Parameters<LiveStore["follow"]>[1]): () => void {
    this.#assertOpen();
    const { ready, end } = this.#reader.add(rollup, listener);
    this.#starting.add(ready);
    void ready.then(() => this.#starting.delete(ready));
    return end;
  }

  async publishSource(status: SourceStatus): Promise<void> {
    this.#assertOpen();
    const field = `${escapeName(status.source)}:${status.partition}`;
    await this.#calls.call(
      "Showing a source's account",
      "hset",
      this.#keys.sources,
      field,
      statusText(status),
    );
  }

  async sources(): Promise<readonly SourceStatus[]> {
    this.#assertOpen();
    const reply = await this.#calls.call("Reading the sources' accounts", "hvals", this.#keys.sources);
    return (reply as Buffer[]).map((bytes) => parseStatus(bytes.toString()));
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#reader.close();
    await this.#claim.release();
    this.#calls.close();
  }

  /** Followers that were added before are told of everything from here on. */
  async #ready(): Promise<void> {
    this.#assertOpen();
    if (this.#starting.size > 0) await Promise.all(this.#starting);
  }

  #assertOpen(): void {
    if (this.#closed) throw new LiveError("closed", "The live store is closed.");
  }
}
