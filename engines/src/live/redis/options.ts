import { randomBytes } from "node:crypto";
import type { ConnectionOptions } from "node:tls";
import type { Clock } from "../../clock.js";
import { systemClock } from "../../clock.js";

/** The part of a pino logger that is used. */
export interface RedisLogger {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
}

export interface RedisLiveOptions {
  /**
   * `redis://user:password@host:6379/0`, `rediss://` with TLS; `redis+sentinel://host:26379,host/group/0` asks Sentinels for the
   * master of a group; `redis+cluster://host:6379,host` is a Redis Cluster (`rediss+…` with TLS).
   */
  readonly url: string;
  /** Before the names of all keys; `freshet:` if absent. Deployments with prefixes of their own can share a server. */
  readonly prefix?: string;
  /** Instead of those in the URL. */
  readonly username?: string;
  readonly password?: string;
  readonly sentinelUsername?: string;
  readonly sentinelPassword?: string;
  /** For TLS, which also a URL that begins with `rediss` asks for. */
  readonly tls?: ConnectionOptions;
  /** How long one command may go without an answer. */
  readonly commandMs?: number;
  /** How long an operation is tried again before it fails with `unavailable`. */
  readonly timeoutMs?: number;
  /** How long a follower's connection waits for the next entry at a time. */
  readonly blockMs?: number;
  /** How often followers look for partitions that were added and for entries that were lost. */
  readonly lookMs?: number;
  /** Entries, and bytes, that the feed of one (rollup, partition) keeps for followers that lag. */
  readonly feedEntriesMax?: number;
  readonly feedBytesMax?: number;
  /** A larger flush is sent in parts and applied by the last call. */
  readonly partBytesMax?: number;
  readonly logger?: RedisLogger;
  readonly clock?: Clock;
  /** Makes the name of a new epoch; a fresh one each time. */
  readonly newEpoch?: () => string;
  /** Told of what a follower's listener throws. */
  readonly onListenerError?: (error: unknown) => void;
}

export type RedisSettings = Required<
  Omit<RedisLiveOptions, "url" | "username" | "password" | "sentinelUsername" | "sentinelPassword" | "tls">
> & { readonly target: RedisTarget };

export interface RedisTarget {
  readonly kind: "single" | "sentinel" | "cluster";
  readonly hosts: readonly { readonly host: string; readonly port: number }[];
  /** What Sentinels call the master. */
  readonly group: string;
  readonly db: number;
  readonly username: string | undefined;
  readonly password: string | undefined;
  readonly sentinelUsername: string | undefined;
  readonly sentinelPassword: string | undefined;
  readonly tls: ConnectionOptions | undefined;
}

const MB = 1024 * 1024;
const silent: RedisLogger = { info() {}, warn() {} };

export function settingsOf(options: RedisLiveOptions): RedisSettings {
  return {
    target: targetOf(options),
    prefix: options.prefix ?? "freshet:",
    commandMs: options.commandMs ?? 3_000,
    timeoutMs: options.timeoutMs ?? 6_000,
    blockMs: options.blockMs ?? 1_000,
    lookMs: options.lookMs ?? 500,
    feedEntriesMax: options.feedEntriesMax ?? 512,
    feedBytesMax: options.feedBytesMax ?? 16 * MB,
    partBytesMax: options.partBytesMax ?? MB / 2,
    logger: options.logger ?? silent,
    clock: options.clock ?? systemClock,
    newEpoch: options.newEpoch ?? (() => randomBytes(9).toString("base64url")),
    onListenerError: options.onListenerError ?? (() => {}),
  };
}

/** Never quotes the URL in an error: it may hold a password. */
function targetOf(options: RedisLiveOptions): RedisTarget {
  const match = /^redis(s?)(?:\+(sentinel|cluster))?:\/\/(?:([^@]*)@)?([^/?#]*)((?:\/[^/?#]*){0,2})$/.exec(
    options.url,
  );
  if (!match)
    throw new RangeError(
      "The Redis URL is not of the form redis://user:password@host:6379/0, rediss://…, redis+sentinel://host:26379,host/group or redis+cluster://host,host.",
    );
  const [, secure, mode, credentials, authority, path] = match;
  const kind = (mode ?? "single") as RedisTarget["kind"];
  const [username, password] = credentialsOf(credentials);
  const names = path.split("/").slice(1);
  const group = kind === "sentinel" ? (names.shift() ?? "") : "";
  const hosts = hostsOf(authority, kind === "sentinel" ? 26_379 : 6_379);
  if (kind === "single" && hosts.length > 1)
    throw new RangeError(
      "A redis:// URL names one host; use redis+sentinel:// or redis+cluster:// for several.",
    );
  if (kind === "sentinel" && group === "")
    throw new RangeError(
      "A redis+sentinel:// URL names the master's group: redis+sentinel://host:26379,host/group.",
    );
  return {
    kind,
    hosts,
    group,
    db: databaseOf(kind, names),
    username: options.username ?? username,
    password: options.password ?? password,
    sentinelUsername: options.sentinelUsername,
    sentinelPassword: options.sentinelPassword,
    tls: options.tls ?? (secure === "s" ? {} : undefined),
  };
}

function credentialsOf(text: string | undefined): [string | undefined, string | undefined] {
  if (text === undefined) return [undefined, undefined];
  const colon = text.indexOf(":");
  const [username, password] = colon < 0 ? [text, ""] : [text.slice(0, colon), text.slice(colon + 1)];
  try {
    return [decodeURIComponent(username) || undefined, decodeURIComponent(password) || undefined];
  } catch {
    throw new RangeError("A % in the user or the password of the Redis URL is written as %25.");
  }
}

function hostsOf(authority: string, port: number): { host: string; port: number }[] {
  return authority.split(",").map((text) => {
    const match = /^(?:\[([^\]]+)\]|([^:\s[\]]+))(?::(\d{1,5}))?$/.exec(text);
    if (!match)
      throw new RangeError("The hosts of a Redis URL are written as host:port, separated by commas.");
    return { host: match[1] ?? match[2], port: match[3] === undefined ? port : Number(match[3]) };
  });
}

function databaseOf(kind: RedisTarget["kind"], names: readonly string[]): number {
  const db = names.length === 0 || names[0] === "" ? 0 : Number(names[0]);
  if (names.length > 1 || !Number.isSafeInteger(db) || db < 0)
    throw new RangeError("The database at the end of a Redis URL is a number: redis://host:6379/0.");
  if (kind === "cluster" && db !== 0) throw new RangeError("A Redis Cluster has only database 0.");
  return db;
}
