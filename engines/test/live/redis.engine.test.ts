import { randomBytes } from "node:crypto";
import { type FeedEntry, LiveError, openRedisLive } from "@freshet/engines";
import { liveConformance } from "@freshet/engines/conformance";
import { afterEach, describe, expect, it } from "vitest";
import {
  cellOf,
  flushOf,
  Follower,
  headAt,
  partitionOf,
  stateOf,
} from "../../src/conformance/live-fixtures.js";
import { until } from "../../src/conformance/rig.js";
import { REDIS_URL, type RedisRig, redisRig } from "./redis-rig.js";
import { TcpProxy } from "./tcp-proxy.js";

liveConformance("redis", redisRig);
// Every flush of more than one cell is staged, every reply a small page.
liveConformance("redis in small parts", () => redisRig({ partBytesMax: 1 }));

const ends: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

async function rigOf(options: Parameters<typeof redisRig>[0] = {}): Promise<RedisRig> {
  const rig = await redisRig(options);
  ends.push(() => rig.dispose());
  return rig;
}

async function proxyOf(): Promise<{ proxy: TcpProxy; url: string }> {
  const made = await TcpProxy.to(REDIS_URL);
  ends.push(() => made.proxy.close());
  return made;
}

describe("redis: what it loses", () => {
  it("E1: wiped while open, refuses flushes of the old epoch, begins a new one, and tells followers", async () => {
    const { engine: live, wipe } = await rigOf();
    const old = await live.open("R", "plan", 0);
    await live.flush(flushOf(old.epoch, headAt(7), { cells: [cellOf("a", 7)] }));
    const follower = new Follower();
    live.follow("R", follower);
    await partitionOf(live);
    await wipe();
    await until(() => follower.resets > 0, "the follower hears of the loss");
    expect(await live.snapshot("R")).toEqual([]);
    const late = flushOf(old.epoch, headAt(8), { cells: [cellOf("a", 8)] });
    await expect(live.flush(late)).rejects.toMatchObject({ code: "wrong-epoch" });
    const begun = await live.open("R", "plan", 0);
    expect(begun).toMatchObject({ fresh: true, head: { frontier: -1 } });
    await until(() => follower.resets > 1, "the follower hears of the new epoch");
    await live.flush({ ...late, epoch: begun.epoch });
    await until(() => follower.entries.at(-1)?.epoch === begun.epoch, "the feed goes on");
    expect(stateOf((await partitionOf(live)).cells)).toEqual(stateOf([cellOf("a", 8)]));
  });

  it("E1: ends the epoch when it has lost writes that it had confirmed", async () => {
    const { engine: live, another, copy } = await rigOf();
    const zombie = await another();
    const { epoch } = await live.open("R", "plan", 0);
    await live.flush(flushOf(epoch, headAt(5), { cells: [cellOf("a", 5)] }));
    const restore = await copy();
    for (const version of [6, 7])
      await live.flush(flushOf(epoch, headAt(version), { cells: [cellOf("b", version)] }));
    const follower = new Follower();
    live.follow("R", follower);
    await partitionOf(live);
    await restore();
    await until(() => follower.resets > 0, "the follower hears of the loss");
    // Another writer brings the sequence to where it was.
    const start = await partitionOf(zombie);
    for (const version of [3, 4, 5])
      await zombie.flush(flushOf(epoch, headAt(5), { cells: [cellOf("z", version)] }));
    await until(() => follower.entries.at(-1)?.sequence === start.sequence + 3, "the feed is told on");
    expect(stateOf(follower.after(start).cells)).toEqual(stateOf([cellOf("a", 5), cellOf("z", 5)]));
    const next = flushOf(epoch, headAt(8), { cells: [cellOf("c", 8)] });
    await expect(live.flush(next)).rejects.toMatchObject({ code: "wrong-epoch" });
    expect(await live.snapshot("R")).toEqual([]);
    expect(await live.open("R", "plan", 0)).toMatchObject({ fresh: true });
  });

  it("E1: ends the epoch also where what was lost had been written by another", async () => {
    const { engine: live, another, copy } = await rigOf();
    const zombie = await another();
    const { epoch } = await live.open("R", "plan", 0);
    const restore = await copy();
    const flush = flushOf(epoch, headAt(6), { cells: [cellOf("b", 6)] });
    await zombie.flush(flush);
    await live.flush(flush);
    await restore();
    await expect(live.flush({ ...flush, head: headAt(7) })).rejects.toMatchObject({ code: "wrong-epoch" });
  });

  it("E1: opening ends an epoch that has lost writes, before anything is written", async () => {
    const { engine: live, copy } = await rigOf();
    const { epoch } = await live.open("R", "plan", 0);
    await live.flush(flushOf(epoch, headAt(5), { cells: [cellOf("a", 5)] }));
    expect(await live.open("R", "plan", 0)).toMatchObject({ fresh: false, epoch });
    const restore = await copy();
    await live.flush(flushOf(epoch, headAt(6), { cells: [cellOf("a", 6)] }));
    await restore();
    const begun = await live.open("R", "plan", 0);
    expect(begun).toMatchObject({ fresh: true, head: { frontier: -1 } });
    expect(begun.epoch).not.toBe(epoch);
  });

  it("does without its scripts", async () => {
    const { engine: live, redis } = await rigOf();
    const { epoch } = await live.open("R", "plan", 0);
    await live.flush(flushOf(epoch, headAt(1), { cells: [cellOf("a", 1)] }));
    await redis.script("FLUSH");
    await live.flush(flushOf(epoch, headAt(2), { cells: [cellOf("a", 2)] }));
    expect(await partitionOf(live)).toMatchObject({ head: headAt(2), sequence: 2 });
  });

  it("removes the keys of epochs that have ended, and only those", async () => {
    const { engine: live, keys } = await rigOf();
    const old = await live.open("R", "plan", 0);
    const cells = Array.from({ length: 450 }, (_, i) => cellOf("a", 1, i * 1_000));
    await live.flush(flushOf(old.epoch, headAt(1), { cells }));
    const { epoch } = await live.open("R", "other plan", 0);
    await live.flush(flushOf(epoch, headAt(1), { cells: [cellOf("a", 1)] }));
    const left = await keys();
    expect(left.filter((key) => key.includes(old.epoch))).toEqual([]);
    expect(left.length).toBeLessThan(12);
  });
});

describe("redis: connections", () => {
  it("E2: goes on when connections are killed in the middle of flushes", async () => {
    const { engine: live, redis, prefix } = await rigOf();
    const { epoch } = await live.open("R", "plan", 0);
    const follower = new Follower();
    live.follow("R", follower);
    const start = await partitionOf(live);
    for (let version = 1; version <= 40; version++) {
      const cells = Array.from({ length: 20 }, (_, i) => cellOf(`${prefix} ${i}`, version));
      const writing = live.flush(flushOf(epoch, headAt(version), { cells }));
      if (version % 8 === 0) await killClients(redis);
      await writing;
    }
    const later = await partitionOf(live);
    expect(later.head).toEqual(headAt(40));
    await until(() => follower.entries.at(-1)?.sequence === later.sequence, "the feed is read");
    const copy = follower.after(start);
    expect(stateOf(copy.cells)).toEqual(stateOf(later.cells));
    expect(follower.resets).toBe(0);
  });

  it("E2: a flush and an open whose answers are lost are repeated without harm", async () => {
    const rig = await rigOf();
    const { proxy, url } = await proxyOf();
    const live = await rig.another({ url });
    proxy.swallowAnswerTo((request) => request.includes("plan"));
    const { epoch, fresh } = await live.open("R", "plan", 0);
    expect({ fresh, isWaiting: proxy.isWaiting }).toEqual({ fresh: true, isWaiting: false });
    proxy.swallowAnswerTo((request) => request.includes("a@1"));
    await live.flush(flushOf(epoch, headAt(1), { cells: [cellOf("a", 1)] }));
    expect(proxy.isWaiting).toBe(false);
    const state = await partitionOf(rig.engine);
    expect(state).toMatchObject({ head: headAt(1), sequence: 1 });
    // Staged parts that were applied already, though nobody heard of it.
    const small = await rig.another({ url, partBytesMax: 1 });
    proxy.swallowAnswerTo((request) => request.includes(":stage:") && request.includes("evalsha"));
    await small.flush(flushOf(epoch, headAt(2), { cells: [cellOf("a", 2), cellOf("b", 2)] }));
    expect(proxy.isWaiting).toBe(false);
    expect(await partitionOf(rig.engine)).toMatchObject({ head: headAt(2), sequence: 2 });
    expect((await rig.keys()).filter((key) => key.includes(":stage:")).length).toBeLessThanOrEqual(1);
  });

  it("fails within its time where the server is silent, tells followers, and goes on after", async () => {
    const rig = await rigOf();
    const { proxy, url } = await proxyOf();
    const live = await rig.another({ url, commandMs: 1_500, timeoutMs: 2_000, blockMs: 100, lookMs: 50 });
    const { epoch } = await live.open("R", "plan", 0);
    const follower = new Follower();
    live.follow("R", follower);
    await partitionOf(live);
    proxy.freeze();
    const error = await live.flush(flushOf(epoch, headAt(1))).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(LiveError);
    expect(error).toMatchObject({ code: "unavailable", canRetry: true });
    expect((error as Error).message).toMatch(
      /^Writing R\/0 to the live store failed at Redis 127\.0\.0\.1:\d+: /,
    );
    await until(() => follower.resets > 0, "the follower hears of the silence");
    proxy.thaw();
    const again = flushOf(epoch, headAt(2), { cells: [cellOf("a", 2)] });
    await until(
      () =>
        live.flush(again).then(
          () => true,
          () => false,
        ),
      "flushes go through again",
    );
    await until(() => follower.entries.at(-1)?.head.frontier === 2, "the feed goes on");
  });

  it("says closed to what is under way when it is closed", async () => {
    const rig = await rigOf();
    const { proxy, url } = await proxyOf();
    const live = await rig.another({ url });
    const { epoch } = await live.open("R", "plan", 0);
    proxy.freeze();
    const writing = expect(live.flush(flushOf(epoch, headAt(1)))).rejects.toMatchObject({ code: "closed" });
    await live.close();
    await writing;
  });
});

describe("redis: size", () => {
  it("E7: a flush of 10 MB is seen whole or not at all, by snapshots and by followers", async () => {
    const { engine: live, another, keys } = await rigOf({ commandMs: 20_000, timeoutMs: 20_000 });
    const reader = await another();
    const { epoch } = await live.open("R", "plan", 0);
    const follower = new Follower();
    reader.follow("R", follower);
    const start = await partitionOf(reader);
    const bytes = randomBytes(2_500);
    const cellsAt = (version: number) =>
      Array.from({ length: 4_000 }, (_, i) => ({ ...cellOf(`g${i}`, version, (i % 10) * 1_000), bytes }));
    let isWriting = true;
    const reading = (async () => {
      while (isWriting) {
        const { head, cells } = await partitionOf(reader);
        expect(cells.length).toBe(head.frontier < 0 ? 0 : 4_000);
        expect(cells.every((cell) => cell.version === head.frontier)).toBe(true);
      }
    })();
    for (const version of [1, 2, 3])
      await live.flush(flushOf(epoch, headAt(version), { cells: cellsAt(version) }));
    isWriting = false;
    await reading;
    await until(() => follower.entries.at(-1)?.sequence === 3, "the feed is read");
    expect(stateOf(follower.after(start).cells)).toEqual(stateOf(cellsAt(3)));
    expect((await keys()).filter((key) => key.includes(":stage:"))).toEqual([]);
  });

  it("E7: a snapshot of many pages is the state at its sequence, while cells are written and dropped", async () => {
    const { engine: live, another } = await rigOf();
    const reader = await another();
    const { epoch } = await live.open("R", "plan", 0);
    const states = [new Map<string, string>()];
    const held = new Map<string, ReturnType<typeof cellOf>>();
    const paneCount = 150;
    let isWriting = true;
    const compared = new Set<number>();
    const reading = (async () => {
      while (isWriting) {
        const { sequence, cells, head } = await partitionOf(reader);
        expect(head.frontier).toBe(sequence === 0 ? -1 : sequence);
        expect(stateOf(cells)).toEqual(states[sequence] ?? "a state that was written");
        compared.add(sequence);
      }
    })();
    for (let version = 1; version <= 300; version++) {
      const numbers = Array.from({ length: 40 }, (_, i) => (version * 31 + i * 7) % (paneCount * 4));
      const cells = [...new Set(numbers)].map((n) => cellOf(`g${n % 4}`, version, (n % paneCount) * 1_000));
      const drops = [1, 2, 3].map((i) => ({
        grainMs: 1_000,
        pane: ((version * i * 13) % paneCount) * 1_000,
        version: version - i,
      }));
      for (const cell of cells) held.set(`${cell.pane} ${cell.group}`, cell);
      for (const drop of drops)
        for (const [key, cell] of held)
          if (cell.pane === drop.pane && cell.version <= drop.version) held.delete(key);
      // Before it is written: a reader may see it before the writer hears of it.
      states[version] = stateOf([...held.values()]);
      await live.flush(flushOf(epoch, headAt(version), { cells, drops }));
    }
    isWriting = false;
    await reading;
    expect(compared.size).toBeGreaterThan(1);
    expect(stateOf((await partitionOf(reader)).cells)).toEqual(states[300]);
  });

  it("tells followers of a flush that is larger than the feed to take a snapshot", async () => {
    const { engine: live } = await rigOf({ feedBytesMax: 2_000 });
    const { epoch } = await live.open("R", "plan", 0);
    const follower = new Follower();
    live.follow("R", follower);
    const cells = Array.from({ length: 100 }, (_, i) => cellOf(`g${i}`, 1));
    await live.flush(flushOf(epoch, headAt(1), { cells }));
    await until(() => follower.resets === 1, "the follower is reset");
    expect(stateOf((await partitionOf(live)).cells)).toEqual(stateOf(cells));
    await live.flush(flushOf(epoch, headAt(2)));
    await until(() => follower.entries.length === 1, "the feed goes on");
    expect(follower.entries[0]).toMatchObject({ sequence: 2, head: headAt(2) });
  });

  it("keeps 64 partitions apart, in one order for all followers", async () => {
    const { engine: live, another } = await rigOf();
    const followers = [new Follower(), new Follower()];
    const partitions = Array.from({ length: 64 }, (_, i) => i);
    const opened = await Promise.all(partitions.map((partition) => live.open("R", "plan", partition)));
    live.follow("R", followers[0]);
    (await another()).follow("R", followers[1]);
    await live.snapshot("R");
    await until(
      async () => (await another()).snapshot("R").then(() => true),
      "the second follower has begun",
    );
    for (let version = 1; version <= 5; version++)
      await Promise.all(
        partitions.map((partition) =>
          live.flush(
            flushOf(opened[partition].epoch, headAt(version), { partition, cells: [cellOf("a", version)] }),
          ),
        ),
      );
    const snapshot = await live.snapshot("R");
    expect(snapshot.map(({ partition, head }) => [partition, head.frontier])).toEqual(
      partitions.map((partition) => [partition, 5]),
    );
    await until(() => followers[0].entries.length === 64 * 5, "the first follower has all");
    await until(
      () =>
        new Set(followers[1].entries.filter(({ sequence }) => sequence === 5).map((each) => each.partition))
          .size === 64,
      "the second follower has the last of each",
    );
    for (const { entries } of followers)
      for (const partition of partitions) {
        const sequences = entries
          .filter((entry) => entry.partition === partition)
          .map((entry) => entry.sequence);
        expect(sequences).toEqual([1, 2, 3, 4, 5].slice(5 - sequences.length));
      }
  });

  it("finds partitions and rollups that another process opens later", async () => {
    const { engine: live, another } = await rigOf();
    const follower = new Follower();
    live.follow("R", follower);
    const writer = await another();
    const { epoch } = await writer.open("R", "plan", 3);
    await until(() => follower.resets > 0, "the follower hears of the partition");
    await writer.flush(flushOf(epoch, headAt(1), { partition: 3 }));
    await until(() => follower.entries.at(-1)?.partition === 3, "its feed is followed");
  });

  it("resets a follower that lags past the end of what the feed keeps", async () => {
    const rig = await rigOf({ feedEntriesMax: 3 });
    const { proxy, url } = await proxyOf();
    const slow = await rig.another({ url, commandMs: 60_000, lookMs: 60_000 });
    const { epoch } = await rig.engine.open("R", "plan", 0);
    const follower = new Follower();
    slow.follow("R", follower);
    await partitionOf(slow);
    proxy.freeze();
    for (let version = 1; version <= 20; version++) await rig.engine.flush(flushOf(epoch, headAt(version)));
    proxy.thaw();
    await until(() => follower.resets > 0, "the follower is reset");
    const start = await partitionOf(slow);
    await rig.engine.flush(flushOf(epoch, headAt(21), { cells: [cellOf("a", 21)] }));
    await until(() => follower.entries.at(-1)?.sequence === 21, "the feed goes on");
    expect(follower.after(start)).toMatchObject({ head: headAt(21), sequence: 21 });
    const told: readonly FeedEntry[] = follower.entries;
    expect(told.length).toBeLessThan(20);
    expect(await rig.redis.xlen((await rig.keys()).find((key) => key.endsWith(":feed"))!)).toBe(3);
  });
});

it("refuses a user who lacks rights, in words that grant them; those words are enough", async () => {
  const { redis, prefix } = await rigOf();
  const username = `user${randomBytes(4).toString("hex")}`;
  ends.push(async () => void (await redis.acl("DELUSER", username)));
  await redis.acl("SETUSER", username, "on", ">secret", `~${prefix}*`, "+info", "+eval", "+hset");
  const options = { url: REDIS_URL, prefix, username, password: "secret" };
  const error = await openRedisLive(options).catch((reason: unknown) => reason as Error);
  expect(error).toMatchObject({ name: "LiveError", code: "unavailable", canRetry: false });
  const [, rules] = /ACL SETUSER \S+ (.*?) \(/.exec((error as Error).message)!;
  await redis.acl("SETUSER", username, ...rules.replace("<prefix>", prefix).split(" "));
  const live = await openRedisLive(options);
  ends.push(() => live.close());
  const { epoch } = await live.open("R", "plan", 0);
  const follower = new Follower();
  live.follow("R", follower);
  await live.flush(flushOf(epoch, headAt(1), { cells: [cellOf("a", 1)] }));
  await until(() => follower.entries.length === 1, "the entry arrives");
  await live.open("R", "other plan", 0);
  expect(await live.snapshot("R")).toHaveLength(1);
  expect(await live.sources()).toEqual([]);
  const wrong = openRedisLive({ ...options, password: "not-the-secret" });
  await expect(wrong).rejects.toMatchObject({ code: "unavailable", canRetry: false });
  await expect(wrong).rejects.toThrow(/does not accept the password of the user user/);
  await expect(wrong).rejects.not.toThrow(/not-the-secret/);
});

async function killClients(redis: {
  client(...args: ["KILL", ...string[]]): Promise<unknown>;
}): Promise<void> {
  await redis.client("KILL", "TYPE", "normal", "SKIPME", "yes");
}
