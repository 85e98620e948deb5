import type { LevelStore } from "../../storage/level-store.js";
import type { Partition } from "./partition.js";
import { StoredBatch } from "./stored-batch.js";

/** Batches looked at in one step: bounded work, so that retention never holds up appends. */
const STEP_BATCHES = 64;
/** A step begins only when this share of the limit is exceeded, so that not every append causes one. */
const SLACK = 1 / 16;

export interface Expired {
  readonly keys: readonly Buffer[];
  /** The oldest batch that stays. */
  readonly oldest: StoredBatch;
}

/** Whether it is worth while to remove something. Looks at memory only. */
export function isExceeded(partition: Partition): boolean {
  const { retentionBytes, retentionMs } = partition.topic.settings;
  if (retentionBytes !== null && partition.bytes > retentionBytes * (1 + SLACK)) return true;
  return retentionMs !== null && partition.oldestTime < partition.newestTime - retentionMs * (1 + SLACK);
}

/** The oldest batches that the topic's settings no longer keep, at most one step of them. The newest one always stays. */
export async function findExpired(store: LevelStore, partition: Partition): Promise<Expired | null> {
  const entries = await store.reading((level) =>
    level.iterator({ ...partition.range, limit: STEP_BATCHES + 1 }).all(),
  );
  const batches = entries.map(([key, value]) => new StoredBatch(key, value));
  const kept = batches.findIndex((batch, i) => i === batches.length - 1 || !isExpired(partition, batch));
  if (kept <= 0) return null;
  return { keys: entries.slice(0, kept).map(([key]) => key), oldest: batches[kept] };
}

function isExpired(partition: Partition, batch: StoredBatch): boolean {
  const { retentionBytes, retentionMs } = partition.topic.settings;
  const bytesAfterIt = partition.bytesAppended - batch.bytesBefore;
  if (retentionBytes !== null && bytesAfterIt > retentionBytes) return true;
  return retentionMs !== null && batch.maxTimestamp < partition.newestTime - retentionMs;
}
