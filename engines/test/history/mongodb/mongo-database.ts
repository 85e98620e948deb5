import { randomBytes } from "node:crypto";
import { type Db, MongoClient } from "mongodb";

/** A database of a test's own on the server that MONGODB_URL names. */
export interface MongoDatabase {
  readonly url: string;
  readonly name: string;
  /** A client of the test's own, to look at what is stored. */
  readonly db: Db;
  remove(): Promise<void>;
}

export async function mongoDatabase(): Promise<MongoDatabase> {
  const url = process.env.MONGODB_URL;
  if (!url) throw new Error("MONGODB_URL says where the MongoDB for tests is.");
  const name = `freshet_test_${randomBytes(6).toString("hex")}`;
  const client = new MongoClient(url, { retryWrites: false, promoteBuffers: true });
  const db = client.db(name);
  return {
    url,
    name,
    db,
    remove: async () => {
      // A server that is compatible with MongoDB may stumble once over collections that were made at the same moment.
      await db.dropDatabase().catch(() => db.dropDatabase());
      await client.close();
    },
  };
}
