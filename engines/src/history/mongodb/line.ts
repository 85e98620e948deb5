import type { Collection, Db, MongoClient } from "mongodb";
import { clientOf, connectMsOf, databaseOf } from "./client.js";
import type { MongoSettings, Place } from "./options.js";
import type { StoredDocument } from "./pages.js";

export const COLLECTIONS = ["chunks", "tasks", "parts", "meta"] as const;
export type CollectionName = (typeof COLLECTIONS)[number];

const CLOSE_MS_MAX = 5_000;
/** How much more time than the first a client may get to find a server. */
const PATIENCE_MAX = 16;

/**
 * The client in use, and another in its place when it seems lost. The driver (7.9) can lose one for good: where the connection of its
 * monitor ends in the instant in which it asks, it waits for ever, and no server is found again; and one whose first search for a server
 * was in vain stays closed. A server may also be that slow: as long as no operation succeeds, every client gets twice the time of the one
 * before, so that clients which are given up too early don't keep the server from answering any.
 */
export class Line {
  readonly #settings: MongoSettings;
  readonly #place: Place;
  /** Replaced ones are kept while operations may still be underway on them. */
  readonly #replaced = new Map<MongoClient, NodeJS.Timeout>();
  #client: MongoClient;
  #db: Db;
  #since: number;
  #patience = 1;
  #closed = false;

  /** Throws HistoryError for a URL that can't be used. */
  constructor(settings: MongoSettings, place: Place) {
    this.#settings = settings;
    this.#place = place;
    this.#client = clientOf(settings, place);
    this.#db = databaseOf(this.#client, settings);
    this.#since = performance.now();
  }

  get client(): MongoClient {
    return this.#client;
  }

  get db(): Db {
    return this.#db;
  }

  collection(name: CollectionName): Collection<StoredDocument> {
    return this.#db.collection<StoredDocument>(this.#settings.prefix + name);
  }

  /** An operation succeeded. */
  worked(client: MongoClient): void {
    if (client === this.#client) this.#patience = 1;
  }

  /**
   * Puts another client in the place of this one, unless somebody did, or it may still find its server. What is underway on this one
   * may go on until its time is up.
   */
  replace(lost: MongoClient, { isClosed }: { readonly isClosed: boolean }): void {
    if (this.#closed || lost !== this.#client) return;
    const isNew = performance.now() - this.#since < this.#patience * connectMsOf(this.#settings);
    if (isNew && !isClosed) return;
    const ended = setTimeout(() => {
      this.#replaced.delete(lost);
      void closed(lost);
    }, this.#settings.timeoutMs);
    this.#replaced.set(lost, ended);
    this.#patience = Math.min(PATIENCE_MAX, 2 * this.#patience);
    this.#client = clientOf(this.#settings, this.#place, this.#patience);
    this.#db = databaseOf(this.#client, this.#settings);
    this.#since = performance.now();
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const timer of this.#replaced.values()) clearTimeout(timer);
    await Promise.all([this.#client, ...this.#replaced.keys()].map(closed));
    this.#replaced.clear();
  }
}

/** A server that does not answer must not keep us. */
async function closed(client: MongoClient): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const enough = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, CLOSE_MS_MAX);
  });
  try {
    await Promise.race([client.close(true).catch(() => {}), enough]);
  } finally {
    clearTimeout(timer);
  }
}
