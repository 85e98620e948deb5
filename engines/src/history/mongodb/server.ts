import type { Document } from "mongodb";
import { HistoryError } from "../port.js";
import type { Line } from "./line.js";
import type { Attempts } from "./attempts.js";
import { COMMAND_NOT_FOUND } from "./errors.js";
import type { MongoSettings, Place } from "./options.js";

const VERSION_MIN = [4, 4] as const;

/** Looks at what answers, and says what that means for durability (A1). Throws HistoryError for a server that is too old. */
export async function checkServer(
  line: Line,
  attempts: Attempts,
  { logger, place }: Pick<MongoSettings, "logger"> & { readonly place: Place },
): Promise<void> {
  const what = "Asking the server for its version";
  const build = await attempts.run(what, () => line.db.command({ buildInfo: 1 }));
  const hello = await attempts.run(what, () => greeted(line));
  const version = String(build.version);
  if (!isSupported(version))
    throw new HistoryError(
      "unavailable",
      `The server at ${place.hosts} is MongoDB ${version}; ${VERSION_MIN.join(".")} or later is needed. Update it, or name another in the URL.`,
    );
  const kind = kindOf(hello);
  logger.info({ hosts: place.hosts, database: place.database, version, kind }, "The history is in MongoDB.");
  if (kind === "standalone")
    logger.warn(
      { hosts: place.hosts },
      "MongoDB runs as a standalone server: a majority is this one server, so the history is as safe as its disk. Use a replica set to survive the loss of a server.",
    );
}

/** Whether this version, as `buildInfo` tells it, is one that we know to have what we use. */
export function isSupported(version: string): boolean {
  const [major, minor] = version.split(".").map(Number);
  return major > VERSION_MIN[0] || (major === VERSION_MIN[0] && minor >= VERSION_MIN[1]);
}

export function kindOf(hello: Document): "replica set" | "sharded cluster" | "standalone" {
  if (hello.msg === "isdbgrid") return "sharded cluster";
  return typeof hello.setName === "string" ? "replica set" : "standalone";
}

/** Some compatible servers know the command by its old name only. */
async function greeted({ db }: Line): Promise<Document> {
  try {
    return await db.command({ hello: 1 });
  } catch (error) {
    if ((error as { code?: unknown }).code !== COMMAND_NOT_FOUND) throw error;
    return db.command({ isMaster: 1 });
  }
}
