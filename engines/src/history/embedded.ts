import { join } from "node:path";
import { StorageError } from "../storage/errors.js";
import { GroupCommit } from "../storage/group-commit.js";
import {
  type Level,
  LevelStore,
  type LevelStoreOptions,
  type WriteOperation,
} from "../storage/level-store.js";
import { beginKey, checkpointKey, chunkKey, chunkRange, metaKey, parseChunkKey } from "./embedded/keys.js";
import { VersionCache } from "./embedded/version-cache.js";
import {
  type Checkpoint,
  type Chunk,
  HistoryError,
  type HistoryStore,
  type PaneRange,
  type TaskId,
} from "./port.js";

const MB = 1024 * 1024;
const FORMAT = 1;
const LEVEL = { writeBufferSize: 16 * MB, blockSize: 32 * 1024, maxFileSize: 16 * MB, cacheSize: 16 * MB };
/** A chunk is stored as its version (f64) and its bytes. */
const VERSION_BYTES = 8;
const READ_BYTES = 4 * MB;
const EXPIRE_KEYS = 1_000;

export interface EmbeddedHistoryOptions {
  /** Versions of chunks remembered, so that a guard needs no look at the disk. */
  readonly versionsMax?: number;
  /** Stands in for the write itself, for tests of failing disks. */
  readonly write?: LevelStoreOptions["write"];
}

/** Opens the history of a data folder. Throws DataFolderHeldError, DataFormatError or HistoryError. */
export async function openEmbeddedHistory(
  folder: string,
  options: EmbeddedHistoryOptions = {},
): Promise<HistoryStore> {
  try {
    const store = await LevelStore.open(join(folder, "history"), {
      format: FORMAT,
      write: options.write,
      ...LEVEL,
    });
    return new EmbeddedHistory(store, options);
  } catch (error) {
    throw historyError(error);
  }
}

/** Every write passes one queue, so that what a guard has read is still true when its write happens. */
class EmbeddedHistory implements HistoryStore {
  readonly #store: LevelStore;
  readonly #commit: GroupCommit;
  readonly #versions: VersionCache;
  #swaps: Promise<unknown> = Promise.resolve();
  #closed = false;

  constructor(store: LevelStore, options: EmbeddedHistoryOptions) {
    this.#store = store;
    this.#versions = new VersionCache(store, options.versionsMax ?? 200_000);
    this.#commit = new GroupCommit(store, {
      groupBytes: LEVEL.writeBufferSize,
      reload: async () => this.#versions.clear(),
    });
  }

  begin(task: TaskId, version: number): Promise<void> {
    return this.#putVersion(beginKey(task), version, Buffer.alloc(0));
  }

  async checkpoint(task: TaskId, checkpoint: Checkpoint): Promise<void> {
    await this.#putVersion(
      checkpointKey(task),
      checkpoint.offset,
      Buffer.from(JSON.stringify(checkpoint.state ?? null)),
    );
  }

  write(chunks: readonly Chunk[]): Promise<void> {
    const bytes = chunks.reduce((sum, chunk) => sum + chunk.bytes.length, 0);
    const writes = chunks.map((chunk) => ({
      key: chunkKey(chunk),
      version: chunk.version,
      bytes: chunk.bytes,
    }));
    return this.#write(bytes, (operations) => this.#versions.stage(writes, operations));
  }

  async recover(task: TaskId): Promise<{ checkpoint: Checkpoint | null; begun: number }> {
    const [stored, begun] = await this.#reading((level) =>
      level.getMany([checkpointKey(task), beginKey(task)]),
    );
    const checkpoint = stored && {
      offset: stored.readDoubleBE(0),
      state: JSON.parse(stored.toString("utf8", VERSION_BYTES)) as unknown,
    };
    return { checkpoint: checkpoint ?? null, begun: begun?.readDoubleBE(0) ?? -1 };
  }

  async read(range: PaneRange): Promise<readonly Chunk[]> {
    const chunks: Chunk[] = [];
    const partitions = range.partition === undefined ? null : new Set([range.partition].flat());
    await this.#reading(async (level) => {
      const iterator = level.iterator({ ...chunkRange(range), highWaterMarkBytes: READ_BYTES });
      try {
        for (
          let entries = await iterator.nextv(1_000);
          entries.length > 0;
          entries = await iterator.nextv(1_000)
        ) {
          for (const [key, value] of entries) {
            const address = parseChunkKey(key);
            if (partitions?.has(address.partition) === false) continue;
            const { rollup, grainMs } = range;
            const version = value.readDoubleBE(0);
            chunks.push({ rollup, grainMs, ...address, version, bytes: value.subarray(VERSION_BYTES) });
          }
        }
      } finally {
        await iterator.close();
      }
    });
    return chunks;
  }

  async expire(rollup: string, grainMs: number, partition: number, before: number): Promise<void> {
    const range = chunkRange({ rollup, grainMs, from: -Number.MAX_SAFE_INTEGER, to: before - grainMs + 1 });
    let after = range.gte;
    for (;;) {
      const keys = await this.#reading((level) =>
        level.keys({ gt: after, lt: range.lt, limit: EXPIRE_KEYS }).all(),
      );
      const expired = keys.filter((key) => parseChunkKey(key).partition === partition);
      if (expired.length > 0)
        await this.#write(0, (operations) => this.#versions.stageRemoval(expired, operations));
      if (keys.length < EXPIRE_KEYS) return;
      after = keys[keys.length - 1];
    }
  }

  async firstPane(rollup: string, grainMs: number): Promise<number | null> {
    const all = { rollup, grainMs, from: -Number.MAX_SAFE_INTEGER, to: Number.MAX_SAFE_INTEGER };
    const [key] = await this.#reading((level) => level.keys({ ...chunkRange(all), limit: 1 }).all());
    return key ? parseChunkKey(key).pane : null;
  }

  async getMeta(key: string): Promise<string | null> {
    const value = await this.#reading((level) => level.get(metaKey(key)));
    return value?.toString() ?? null;
  }

  setMeta(key: string, value: string): Promise<void> {
    return this.#write(value.length, (operations) => {
      operations.push({ type: "put", key: metaKey(key), value: Buffer.from(value) });
    });
  }

  swapMeta(key: string, from: string | null, to: string): Promise<boolean> {
    // One after the other: what was read is still true when it is replaced.
    const swap = this.#swaps.then(async () => {
      if ((await this.getMeta(key)) !== from) return false;
      await this.setMeta(key, to);
      return true;
    });
    this.#swaps = swap.catch(() => undefined);
    return swap;
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    await this.#swaps;
    this.#closed = true;
    await this.#commit.drained();
    await this.#store.close();
  }

  #putVersion(key: Buffer, version: number, bytes: Uint8Array): Promise<void> {
    return this.#write(bytes.length, (operations) =>
      this.#versions.stage([{ key, version, bytes }], operations),
    );
  }

  #write(bytes: number, stage: (operations: WriteOperation[]) => void | Promise<void>): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.#closed) return reject(closedError());
      const done = (): void => {
        this.#versions.trim();
        resolve();
      };
      const failed = (error: unknown): void => reject(historyError(error));
      this.#commit.add({ bytes, stage, done, failed });
    });
  }

  async #reading<T>(read: (level: Level) => Promise<T>): Promise<T> {
    if (this.#closed) throw closedError();
    try {
      return await this.#store.reading(read);
    } catch (error) {
      throw historyError(error);
    }
  }
}

function closedError(): HistoryError {
  return new HistoryError("closed", "The history store is closed.");
}

/** Other errors than those of the storage pass as they are. */
function historyError(error: unknown): unknown {
  if (!(error instanceof StorageError)) return error;
  const code = error.fault === "io" ? "unavailable" : error.fault;
  return new HistoryError(code, error.message, { canRetry: error.canRetry, cause: error });
}
