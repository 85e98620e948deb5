import type { HistoryStore, LiveStore, Log, RecordBatch } from "@freshet/engines";
import type { Owner } from "./owner.js";
import type { Random } from "./random.js";
import type { ReplaceableLive } from "./replaceable-live.js";
import type { SimulatedHistory } from "./simulated-history.js";

/** The log as one owner meets it, who consumes a partition of `consumed`. */
export function faultyLog(owner: Owner, log: Log, consumed: string): Log {
  let delivered: RecordBatch | null = null;
  return {
    createTopic: (topic, settings) => log.createTopic(topic, settings),
    partitions: (topic) => log.partitions(topic),
    append: (...args) => owner.write("log", () => log.append(...args)),
    lastSequence: (...args) => owner.read("log", () => log.lastSequence(...args)),
    read: async (topic, partition, offset) => {
      const batch = await owner.read("log", () => log.read(topic, partition, offset));
      if (topic !== consumed) return batch;
      if (delivered !== null && delivered.baseOffset < offset && owner.chance("repeat")) return delivered;
      return (delivered = batch);
    },
    end: (...args) => owner.read("log", () => log.end(...args)),
    start: (...args) => owner.read("log", () => log.start(...args)),
    wait: async (...args) => {
      await log.wait(...args);
      await owner.gate();
    },
    assign: (...args) => log.assign(...args),
    close: () => log.close(),
  };
}

export function faultyLive(owner: Owner, live: ReplaceableLive): LiveStore {
  return {
    open: async (rollup, fingerprint, partition) => {
      const opened = await owner.read("live", () => live.open(rollup, fingerprint, partition));
      if (opened.fresh || !owner.chance("stale")) return opened;
      return { ...opened, head: live.formerHead(rollup, partition) ?? opened.head };
    },
    flush: (flush) => owner.write("live", () => live.flush(flush)),
    snapshot: (rollup) => owner.read("live", () => live.snapshot(rollup)),
    follow: (...args) => live.follow(...args),
    publishSource: (status) => owner.write("live", () => live.publishSource(status)),
    sources: () => owner.read("live", () => live.sources()),
    close: () => live.close(),
  };
}

export function faultyHistory(owner: Owner, history: SimulatedHistory, random: Random): HistoryStore {
  return {
    begin: (...args) => owner.write("history", () => history.begin(...args)),
    write: (chunks) =>
      owner.write(
        "history",
        () => history.write(chunks),
        // In any order: a store may write the chunks of one call side by side.
        () => chunks.filter(() => random.chance(0.5)).forEach((chunk) => history.writeOne(chunk)),
      ),
    checkpoint: (...args) => owner.write("history", () => history.checkpoint(...args)),
    recover: (task) => owner.read("history", () => history.recover(task)),
    read: (range) => owner.read("history", () => history.read(range)),
    expire: (...args) => owner.write("history", () => history.expire(...args)),
    firstPane: (...args) => owner.read("history", () => history.firstPane(...args)),
    getMeta: (key) => owner.read("history", () => history.getMeta(key)),
    setMeta: (...args) => owner.write("history", () => history.setMeta(...args)),
    swapMeta: (...args) => owner.write("history", () => history.swapMeta(...args)),
    close: () => history.close(),
  };
}
