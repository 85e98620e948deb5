import { type AnyBulkWriteOperation, type Collection, type Db, MongoClient, ReadConcern } from "mongodb";
import { HistoryError } from "../port.js";
import { operationErrors, scrubbed } from "./errors.js";
import type { Guarded, GuardedCollection } from "./guarded-writes.js";
import type { MongoSettings, Place } from "./options.js";
import type { StoredDocument } from "./pages.js";

const CONNECT_MS_MAX = 3_000;

/** How long a client looks for a server, in ms. It ends before the whole time is up, so that the error says what is not reached. */
export function connectMsOf({ timeoutMs }: Pick<MongoSettings, "timeoutMs">): number {
  return Math.min(CONNECT_MS_MAX, Math.ceil(0.8 * timeoutMs));
}

/** A client that has not connected yet, which looks for a server `patience` times as long. Throws HistoryError for a URL that can't be used. */
export function clientOf(settings: MongoSettings, place: Place, patience = 1): MongoClient {
  const { url, timeoutMs, connectionsMax, appName, tls } = settings;
  try {
    return new MongoClient(url, {
      ...tls,
      appName,
      // Every write is repeated by us, and by its guard it may be; servers without sessions refuse those that the driver repeats.
      retryWrites: false,
      serverSelectionTimeoutMS: patience * connectMsOf(settings),
      // The driver's monitor takes this time too, and ends all that is underway when it is up: a busy server is not a lost one.
      connectTimeoutMS: Math.max(timeoutMs, patience * connectMsOf(settings)),
      waitQueueTimeoutMS: timeoutMs,
      socketTimeoutMS: timeoutMs,
      maxPoolSize: connectionsMax,
      promoteBuffers: true,
      promoteValues: true,
      promoteLongs: true,
      ignoreUndefined: true,
    });
  } catch (error) {
    // No cause: it might quote the URL, and a stack says nothing about it.
    throw new HistoryError("unavailable", urlWords(error, place));
  }
}

function urlWords(error: unknown, place: Place): string {
  const words = scrubbed((error as Error).message, place);
  return `The URL of the history store can't be used: ${words}. It reads mongodb://user:password@host:27017/database, special characters written as %40 and the like.`;
}

/**
 * The database, with the concerns that exactness depends on (A1): a URL's own, such as journal=false, would win over the client's. Throws
 * HistoryError for a name that can't be used.
 */
export function databaseOf(client: MongoClient, { database, timeoutMs }: MongoSettings): Db {
  try {
    return client.db(database, {
      writeConcern: { w: "majority", journal: true, wtimeoutMS: timeoutMs },
      readConcern: new ReadConcern("majority"),
      readPreference: "primary",
    });
  } catch (error) {
    throw new HistoryError(
      "unavailable",
      `The database "${database}" can't be used: ${(error as Error).message}.`,
    );
  }
}

/** Guarded writes to whatever collection is then in use. */
export function guardedCollection(
  collection: () => Collection<StoredDocument>,
  timeoutMs: number,
): GuardedCollection {
  return {
    async send(operations) {
      try {
        await collection().bulkWrite(operations as unknown as AnyBulkWriteOperation<StoredDocument>[], {
          ordered: false,
        });
        return [];
      } catch (error) {
        return operationErrors(error);
      }
    },
    async versions(ids) {
      const options = { projection: { "state.v": 1 }, maxTimeMS: timeoutMs };
      const found = await collection()
        .find({ _id: { $in: [...ids] } }, options)
        .toArray();
      return found as unknown as Guarded[];
    },
  };
}
