import type { Document, MongoClientOptions } from "mongodb";
import type { Chunk } from "../port.js";

/** The part of a pino logger that is used. */
export interface MongoLogger {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
}

/** A view of a rollup for people: a row for each group of each partition and pane. */
export interface ReadableView {
  readonly rollup: string;
  /** Further stages, such as a `$group` over the partitions. They see grainMs, pane, partition and the fields of the rows. */
  readonly stages?: readonly Document[];
}

/** Plain numbers beside the encoded ones. They cost room and time to write, and nothing in Freshet reads them. */
export interface ReadableRows {
  readonly views: readonly ReadableView[];
  /** The groups of a chunk with their plain measures. */
  rows(chunk: Chunk): readonly Readonly<Record<string, unknown>>[];
}

export interface MongoHistoryOptions {
  /** `mongodb://` or `mongodb+srv://`, with user, password and what else the driver takes. */
  readonly url: string;
  /** The one in the URL if absent, and `freshet` if there is none. */
  readonly database?: string;
  /** Put before the name of every collection and view, so that several deployments can share a database. */
  readonly prefix?: string;
  /** No operation takes longer than this, its repetitions included; it then fails with `unavailable`. */
  readonly timeoutMs?: number;
  /** Connections of this process at most. */
  readonly connectionsMax?: number;
  /** Whatever writes is refused, and nothing is made in the database: for users with the role `read`. */
  readonly readOnly?: boolean;
  readonly readable?: ReadableRows;
  readonly tls?: Pick<
    MongoClientOptions,
    | "tls"
    | "tlsCAFile"
    | "tlsCertificateKeyFile"
    | "tlsCertificateKeyFilePassword"
    | "tlsAllowInvalidHostnames"
  >;
  /** How the server's administrators see us. */
  readonly appName?: string;
  readonly logger?: MongoLogger;
}

export type MongoSettings = Required<Omit<MongoHistoryOptions, "readable" | "tls">> &
  Pick<MongoHistoryOptions, "readable" | "tls">;

const silent: MongoLogger = { info() {}, warn() {} };

export function settingsOf(options: MongoHistoryOptions): MongoSettings {
  const settings = {
    url: options.url,
    database: options.database ?? databaseIn(options.url) ?? "freshet",
    prefix: options.prefix ?? "",
    timeoutMs: options.timeoutMs ?? 10_000,
    connectionsMax: options.connectionsMax ?? 10,
    readOnly: options.readOnly ?? false,
    readable: options.readable,
    tls: options.tls,
    appName: options.appName ?? "freshet",
    logger: options.logger ?? silent,
  };
  const { timeoutMs, connectionsMax } = settings;
  if (!(timeoutMs > 0 && Number.isSafeInteger(timeoutMs)))
    throw new RangeError(`timeoutMs is a whole number above 0, not ${timeoutMs}.`);
  if (!(connectionsMax > 0 && Number.isSafeInteger(connectionsMax)))
    throw new RangeError(`connectionsMax is a whole number above 0, not ${connectionsMax}.`);
  return settings;
}

/** The driver takes `test` where the URL names no database, and doesn't tell one from the other. */
function databaseIn(url: string): string | undefined {
  const name = /^mongodb(?:\+srv)?:\/\/[^/?]*\/([^?]+)/.exec(url)?.[1];
  return name === undefined ? undefined : decodeURIComponent(name);
}

/** Where a store is, in words fit for messages: no user, no password. */
export interface Place {
  readonly hosts: string;
  readonly database: string;
  readonly user: string | undefined;
  /** What no message may hold. */
  readonly secrets: readonly string[];
}

export function placeOf({ url, database, tls }: Pick<MongoSettings, "url" | "database" | "tls">): Place {
  // The last @ before the path: a password may hold an @ although it should be written %40.
  const authority = url.replace(/^[^:]*:\/\//, "").replace(/\/[^@]*$|\?[^@]*$/, "");
  const at = authority.lastIndexOf("@");
  const [user, ...rest] = at < 0 ? [] : authority.slice(0, at).split(":");
  const password = rest.join(":");
  const secrets = [password, decoded(password), tls?.tlsCertificateKeyFilePassword ?? ""];
  return {
    hosts: authority.slice(at + 1) || "(no host)",
    database,
    user: user === undefined ? undefined : decoded(user),
    secrets: secrets.filter((secret) => secret !== ""),
  };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
