import type { CreateCollectionOptions, Db } from "mongodb";
import { HistoryError } from "../port.js";
import type { Attempts } from "./attempts.js";
import { COLLECTIONS, type Line } from "./line.js";
import type { MongoSettings, Place } from "./options.js";

const FORMAT = 2;
const FORMAT_ID = "format";

/** What `listCollections` tells. */
export interface Listed {
  readonly name: string;
  readonly type?: string;
  readonly options?: { readonly viewOn?: string; readonly pipeline?: unknown; readonly collation?: unknown };
}

/**
 * Makes the collections that are missing. They have no index but that of `_id`. Writing the format down shows at once whether the user
 * may write and whether the server takes `w: majority, j: true` (A1).
 */
export async function openCollections(
  line: Line,
  attempts: Attempts,
  settings: MongoSettings & { readonly place: Place },
): Promise<void> {
  const { prefix, readOnly } = settings;
  if (!readOnly) await makeMissing(line, attempts, prefix);
  const found = await attempts.run("Reading the format", () =>
    line.collection("meta").findOne({ _id: FORMAT_ID }),
  );
  if (found && found.value !== FORMAT)
    throw new HistoryError(
      "unavailable",
      `The history in the database "${settings.place.database}" with the prefix "${prefix}" has format ${String(found.value)}; this version of Freshet reads format ${FORMAT}. Use the version of Freshet that wrote it, or another database or prefix.`,
    );
  if (!readOnly)
    await attempts.run("Writing the format", () =>
      line
        .collection("meta")
        .updateOne({ _id: FORMAT_ID }, { $set: { value: FORMAT, openedAt: new Date() } }, { upsert: true }),
    );
}

export async function listed(line: Line, attempts: Attempts): Promise<Map<string, Listed>> {
  const list = await attempts.run("Listing the collections", () => line.db.listCollections({}).toArray());
  return new Map((list as Listed[]).map((one) => [one.name, one]));
}

async function makeMissing(line: Line, attempts: Attempts, prefix: string): Promise<void> {
  const present = await listed(line, attempts);
  for (const name of COLLECTIONS.map((last) => prefix + last)) {
    const one = present.get(name);
    if (one) assertPlain(one);
    else await attempts.run(`Making the collection ${name}`, () => made(line.db, name));
  }
}

/** Makes a collection or view. Another process may be quicker, of which servers tell in several ways. */
export async function made(db: Db, name: string, options: CreateCollectionOptions = {}): Promise<void> {
  try {
    await db.createCollection(name, options);
  } catch (error) {
    if (!(await db.listCollections({ name }).hasNext())) throw error;
  }
}

/** Under a collation neither the order of `_id`s is that of their bytes nor are names of other cases others. */
function assertPlain({ name, type, options }: Listed): void {
  const isPlain = (type === undefined || type === "collection") && options?.collation === undefined;
  if (!isPlain)
    throw new HistoryError(
      "unavailable",
      `"${name}" exists already and is no plain collection (a view, a time series, or one with a collation). Set another prefix or database.`,
    );
}
