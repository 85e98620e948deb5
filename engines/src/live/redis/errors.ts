import { tlsRemedy } from "../../tls-words.js";
import { LiveError } from "../port.js";
import type { RedisTarget } from "./options.js";

/** What a failure of Redis calls for. */
type Remedy =
  /** It passes: try again for a while. */
  | "again"
  /** The script is not there any more (a restart, SCRIPT FLUSH): send it whole. */
  | "send-script"
  /** It lasts until somebody acts. */
  | "wait"
  /** Wrong settings or rights: trying again is useless. */
  | "stop";

/** The rights that a user needs, as `ACL SETUSER` takes them. */
export const ACL_RULES =
  "~<prefix>* +info +config|get +ping +time +eval +evalsha +del +unlink +pexpire +hset +hget +hmget +hlen +hdel +hscan +hvals " +
  "+zadd +zscore +zcard +zrange +zrem +zremrangebyrank +sadd +srem +smembers +rpush +lpop +xadd +xtrim +xread +xrange";

export function remedyOf(error: unknown): Remedy {
  const message = messageOf(error);
  if (message.startsWith("NOSCRIPT")) return "send-script";
  if (
    message.includes("OOM command not allowed") ||
    message.includes("MISCONF") ||
    message.includes("NOREPLICAS")
  )
    return "wait";
  if (
    isRefusal(message) ||
    /unknown command|wrong number of arguments|WRONGTYPE|CROSSSLOT|cluster support disabled/i.test(message)
  )
    return "stop";
  return "again";
}

export function toLiveError(error: unknown, what: string, target: RedisTarget): LiveError {
  if (error instanceof LiveError) return error;
  const where = whereOf(target);
  const words = `${what} failed at Redis ${where}: ${explain(messageOf(error), target)}`;
  return new LiveError("unavailable", words, {
    canRetry: remedyOf(error) !== "stop" && tlsRemedy(messageOf(error)) === null,
    cause: withoutCommand(error),
  });
}

/** ioredis hangs the command on its errors: the password of an AUTH, the megabytes of a flush. */
function withoutCommand(error: unknown): Error {
  return new Error(messageOf(error));
}

export function whereOf({ kind, hosts, group }: RedisTarget): string {
  const names = hosts.map(({ host, port }) => `${host.includes(":") ? `[${host}]` : host}:${port}`).join(",");
  return kind === "sentinel" ? `master ${group} of Sentinel ${names}` : names;
}

function isRefusal(message: string): boolean {
  return /NOAUTH|WRONGPASS|invalid password|without any password configured|NOPERM|can't run this command|has no permissions/i.test(
    message,
  );
}

function explain(message: string, { username, tls }: RedisTarget): string {
  if (/NOPERM|can't run this command|has no permissions/i.test(message))
    return (
      `The user ${username ?? "default"} lacks a right (${firstLine(message)}). ` +
      `Grant what is needed: ACL SETUSER ${username ?? "default"} ${ACL_RULES} (for <prefix> write the prefix of the keys).`
    );
  if (/NOAUTH/.test(message)) return "It asks for a password. Give user and password in the URL.";
  if (/WRONGPASS|invalid password|without any password configured/i.test(message))
    return `It does not accept the password of the user ${username ?? "default"}. Correct user or password.`;
  if (message.includes("OOM command not allowed"))
    return "Its memory is full (maxmemory). Raise maxmemory, lower liveMs of the model or the limits of the feed; writing goes on by itself then.";
  if (message.includes("MISCONF"))
    return `It can't save to its disk and takes no writes (${firstLine(message)}).`;
  if (message.includes("READONLY"))
    return "It is a replica and takes no writes. Name the master, or use redis+sentinel://.";
  if (message.includes("CROSSSLOT") || message.startsWith("MOVED"))
    return "It is part of a Redis Cluster. Use redis+cluster:// in the URL.";
  if (message.includes("cluster support disabled"))
    return "It is not part of a Redis Cluster. Use redis:// in the URL.";
  const remedy = tlsRemedy(message);
  if (remedy !== null) return `${firstLine(message)}. To mend it, ${remedy} (REDIS_CA).`;
  if (message.includes("ECONNRESET") && !tls)
    return `There is no connection (${firstLine(message)}). If Redis runs, it may want TLS: rediss:// in the URL.`;
  if (message.includes("Command timed out") || message.includes("Socket timeout"))
    return "It does not answer in time (what was sent may still take effect, and may be sent again).";
  if (
    /isn't writeable|Connection is closed|ECONNREFUSED|max retries per request|ENOTFOUND|ETIMEDOUT|unreachable/i.test(
      message,
    )
  )
    return `There is no connection (${firstLine(message)}). Is it running, and can it be reached?`;
  return firstLine(message);
}

function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  // A cluster tells the reason of its failure here.
  const last = (error as { lastNodeError?: unknown }).lastNodeError;
  return last instanceof Error
    ? `${error.message}: ${last.message}`
    : error.message || String((error as { code?: unknown }).code);
}

function firstLine(message: string): string {
  return message.split("\n", 1)[0].slice(0, 300);
}
