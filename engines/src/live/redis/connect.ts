import type { ClusterOptions, RedisOptions } from "ioredis";
import { Cluster, Redis } from "ioredis";
import type { RedisSettings } from "./options.js";

export type RedisClient = Redis | Cluster;

/**
 * A connection on which nothing waits for ever: each command has a time limit, nothing is queued while there is no connection, and a
 * socket that has gone silent is closed. Commands whose connection broke are sent again: all of ours may be repeated (E2).
 */
export function connect(settings: RedisSettings, use: "commands" | "following"): RedisClient {
  const { target, commandMs, blockMs } = settings;
  const limitMs = use === "following" ? commandMs + blockMs : commandMs;
  const common: RedisOptions = {
    // The shapes of replies are those of every supported version.
    protocol: 2,
    username: target.username,
    password: target.password,
    tls: target.tls,
    connectionName: `freshet-${use}`,
    disableClientInfo: true,
    commandTimeout: limitMs,
    socketTimeout: limitMs + 500,
    connectTimeout: commandMs,
    keepAlive: 5_000,
    maxRetriesPerRequest: 1,
    enableOfflineQueue: false,
    lazyConnect: true,
    // A server that has become a replica answers READONLY: the master is elsewhere now.
    reconnectOnError: (error) => error.message.includes("READONLY"),
  };
  const client = target.kind === "cluster" ? cluster(settings, common) : single(settings, common);
  // Each failure reaches the operation that meets it; without a listener ioredis would print it.
  client.on("error", () => {});
  return client;
}

function single({ target }: RedisSettings, common: RedisOptions): Redis {
  const options: RedisOptions = { ...common, db: target.db, retryStrategy };
  if (target.kind === "single") return new Redis({ ...options, ...target.hosts[0] });
  return new Redis({
    ...options,
    sentinels: [...target.hosts],
    name: target.group,
    sentinelUsername: target.sentinelUsername,
    sentinelPassword: target.sentinelPassword,
    sentinelCommandTimeout: common.commandTimeout,
    sentinelRetryStrategy: retryStrategy,
    enableTLSForSentinelMode: target.tls !== undefined,
    sentinelTLS: target.tls,
  });
}

function cluster({ target }: RedisSettings, common: RedisOptions): Cluster {
  const options: ClusterOptions = {
    lazyConnect: true,
    clusterRetryStrategy: retryStrategy,
    enableOfflineQueue: false,
    slotsRefreshTimeout: common.commandTimeout,
    redisOptions: { ...common, lazyConnect: undefined },
    // Names of managed clusters are in their certificates, their addresses are not.
    ...(target.tls ? { dnsLookup: (name, callback) => callback(null, name) } : {}),
  };
  return new Cluster([...target.hosts], options);
}

function retryStrategy(times: number): number {
  return Math.min(1_000, 25 * 2 ** Math.min(times, 6));
}
