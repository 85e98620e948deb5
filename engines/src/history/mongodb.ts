import { type Filter, MongoServerError } from "mongodb";
import { chunkRange, paneOf } from "./mongodb/addresses.js";
import { Attempts } from "./mongodb/attempts.js";
import { CHUNK_FIELDS, type ChunkDocument, ChunkDocuments, chunkOf } from "./mongodb/chunk-document.js";
import { guardedCollection } from "./mongodb/client.js";
import { openCollections } from "./mongodb/collections.js";
import { DUPLICATE_KEY } from "./mongodb/errors.js";
import { guardOf } from "./mongodb/guard-probe.js";
import { type Guard, GuardedWrites } from "./mongodb/guarded-writes.js";
import { Line } from "./mongodb/line.js";
import { type MongoHistoryOptions, type MongoSettings, placeOf, settingsOf } from "./mongodb/options.js";
import { type PageQuery, pagesOf, type StoredDocument } from "./mongodb/pages.js";
import { makeViews } from "./mongodb/readable-views.js";
import { checkServer } from "./mongodb/server.js";
import { TaskStates } from "./mongodb/task-states.js";
import {
  type Checkpoint,
  type Chunk,
  HistoryError,
  type HistoryStore,
  type PaneRange,
  type TaskId,
} from "./port.js";

/** Facts of the port, apart from those of the adapter itself. */
const FACT = "fact ";

export type { MongoHistoryOptions, MongoLogger, ReadableRows, ReadableView } from "./mongodb/options.js";

/**
 * Opens the history in a MongoDB database and makes the collections that it needs. Throws HistoryError; with `canRetry` where it may
 * succeed later (the server is not there yet).
 */
export async function openMongoHistory(options: MongoHistoryOptions): Promise<HistoryStore> {
  const settings = settingsOf(options);
  const place = placeOf(settings);
  const line = new Line(settings, place);
  const attempts = new Attempts({ place, timeoutMs: settings.timeoutMs, line });
  try {
    await checkServer(line, attempts, { ...settings, place });
    await openCollections(line, attempts, { ...settings, place });
    // Whoever only reads needs no guard.
    const guard = settings.readOnly ? "filter" : await guardOf(line, attempts);
    if (!settings.readOnly) await makeViews(line, attempts, settings);
    return new MongoHistory({ line, attempts, settings, guard });
  } catch (error) {
    await line.close();
    throw error;
  }
}

interface Opened {
  readonly line: Line;
  readonly attempts: Attempts;
  readonly settings: MongoSettings;
  readonly guard: Guard;
}

/** Chunks in `chunks`, marks and checkpoints in `tasks` (long states in `parts`), facts in `meta`. */
class MongoHistory implements HistoryStore {
  readonly #line: Line;
  readonly #attempts: Attempts;
  readonly #settings: MongoSettings;
  readonly #chunks: GuardedWrites;
  readonly #documents: ChunkDocuments;
  readonly #tasks: TaskStates;
  readonly #underway = new Set<Promise<unknown>>();
  #closing: Promise<void> | undefined;

  constructor({ line, attempts, settings, guard }: Opened) {
    const { logger, readable, timeoutMs } = settings;
    this.#line = line;
    this.#attempts = attempts;
    this.#settings = settings;
    this.#chunks = new GuardedWrites(
      guardedCollection(() => line.collection("chunks"), timeoutMs),
      guard,
      attempts,
    );
    this.#documents = new ChunkDocuments(readable, (fields, message) => logger.warn(fields, message));
    this.#tasks = new TaskStates({ line, attempts, timeoutMs, guard });
  }

  begin(task: TaskId, version: number): Promise<void> {
    return this.#writing(() => this.#tasks.begin(task, version));
  }

  write(chunks: readonly Chunk[]): Promise<void> {
    return this.#writing(() =>
      this.#chunks.replace(
        "Writing chunks",
        chunks.map((chunk) => this.#documents.of(chunk)),
      ),
    );
  }

  checkpoint(task: TaskId, checkpoint: Checkpoint): Promise<void> {
    return this.#writing(() => this.#tasks.checkpoint(task, checkpoint));
  }

  recover(task: TaskId): Promise<{ checkpoint: Checkpoint | null; begun: number }> {
    this.#chunks.forget();
    return this.#open(() => this.#tasks.recover(task));
  }

  read(range: PaneRange): Promise<readonly Chunk[]> {
    return this.#open(async () => {
      const chunks: Chunk[] = [];
      const pages = pagesOf<ChunkDocument>({
        ...this.#query("Reading chunks", range),
        projection: CHUNK_FIELDS,
      });
      for await (const page of pages) for (const document of page) chunks.push(chunkOf(document, range));
      return chunks;
    });
  }

  expire(rollup: string, grainMs: number, partition: number, before: number): Promise<void> {
    const range = { rollup, grainMs, partition, from: -Infinity, to: before - grainMs + 1 };
    return this.#writing(async () => {
      const what = "Removing expired chunks";
      const query = { ...this.#query(what, range), projection: { _id: 1 } } as const;
      for await (const page of pagesOf(query)) {
        const ids = page.map(({ _id }) => _id);
        await this.#attempts.run(what, () =>
          this.#line.collection("chunks").deleteMany({ _id: { $in: ids } }),
        );
      }
    });
  }

  firstPane(rollup: string, grainMs: number): Promise<number | null> {
    const _id = chunkRange({ rollup, grainMs, from: -Infinity, to: Infinity });
    return this.#open(() =>
      this.#attempts.run("Looking for the first pane", async () => {
        const options = {
          projection: { _id: 1 },
          sort: { _id: 1 },
          maxTimeMS: this.#settings.timeoutMs,
        } as const;
        const first = await this.#line
          .collection("chunks")
          .findOne({ _id } as Filter<StoredDocument>, options);
        return first && paneOf(first._id);
      }),
    );
  }

  getMeta(key: string): Promise<string | null> {
    return this.#open(() =>
      this.#attempts.run("Reading a fact", async () => {
        const found = await this.#line
          .collection("meta")
          .findOne({ _id: FACT + key }, { maxTimeMS: this.#settings.timeoutMs });
        return found ? String(found.value) : null;
      }),
    );
  }

  setMeta(key: string, value: string): Promise<void> {
    const filter = { _id: FACT + key };
    return this.#writing(async () => {
      await this.#attempts.run("Writing a fact", () =>
        this.#line.collection("meta").updateOne(filter, { $set: { value } }, { upsert: true }),
      );
    });
  }

  swapMeta(key: string, from: string | null, to: string): Promise<boolean> {
    // `to` counts as replaced: an earlier try may have been applied. Where nothing is expected, a document that is there is a duplicate key.
    const _id = FACT + key;
    const filter = from === null ? { _id, value: to } : { _id, value: { $in: [from, to] } };
    return this.#writing(() =>
      this.#attempts.run("Replacing a fact", async () => {
        const meta = this.#line.collection("meta");
        try {
          const done = await meta.updateOne(filter, { $set: { value: to } }, { upsert: from === null });
          return done.matchedCount + done.upsertedCount > 0;
        } catch (error) {
          if (!(error instanceof MongoServerError && error.code === DUPLICATE_KEY)) throw error;
          const found = await meta.findOne({ _id }, { maxTimeMS: this.#settings.timeoutMs });
          return found?.value === to;
        }
      }),
    );
  }

  close(): Promise<void> {
    this.#closing ??= (async () => {
      await Promise.allSettled(this.#underway);
      await this.#line.close();
    })();
    return this.#closing;
  }

  #query(what: string, range: PaneRange): Omit<PageQuery, "projection"> {
    const collection = () => this.#line.collection("chunks");
    const { timeoutMs } = this.#settings;
    return { collection, attempts: this.#attempts, what, range: chunkRange(range), timeoutMs };
  }

  #writing<T>(work: () => Promise<T>): Promise<T> {
    if (this.#settings.readOnly && !this.#closing)
      return Promise.reject(new HistoryError("read-only", "The history store was opened for reading only."));
    return this.#open(work);
  }

  async #open<T>(work: () => Promise<T>): Promise<T> {
    if (this.#closing) throw new HistoryError("closed", "The history store is closed.");
    const result = work();
    this.#underway.add(result);
    try {
      return await result;
    } finally {
      this.#underway.delete(result);
    }
  }
}
