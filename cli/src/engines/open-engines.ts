import { readFileSync } from "node:fs";
import type { HistoryStore, LiveStore, Log } from "@freshet/engines";
import {
  createEmbeddedLive,
  HistoryError,
  LiveError,
  LogError,
  openEmbeddedHistory,
  openEmbeddedLog,
  openKafkaLog,
  openMongoHistory,
  openRedisLive,
} from "@freshet/engines";
import type { Plan } from "@freshet/schema";
import type { Logger } from "pino";
import type { Config, KafkaConfig } from "../config/config.js";
import { makeFolder } from "../start/data-folder.js";
import { collectionPrefix, keyPrefix } from "./names.js";
import { addressesIn, type Protocol, whatAnswers } from "./what-answers.js";
import { readableRows } from "./readable-rows.js";
import { dataFolderWords, StartError } from "../start/start-error.js";
import type { Waiting } from "./waiting.js";

export interface Engines {
  readonly log: Log;
  readonly live: LiveStore;
  readonly history: HistoryStore;
  close(): Promise<void>;
}

export interface EngineOptions {
  readonly app: { readonly plan: Plan };
  readonly config: Config;
  readonly dataFolder: string;
  readonly logger: Logger;
  readonly waiting: Waiting;
}

interface OpeningMode {
  /** For processes that only ask: nothing is made in the database. */
  readonly readOnly?: boolean;
  /** How long one read of the history may take, where not as long as usual. */
  readonly historyMsMax?: number;
}

/** Opens the three engines, each the one that its URL names or else the embedded one. Throws StartError or StartAbortedError. */
export async function openEngines(options: EngineOptions, mode: OpeningMode = {}): Promise<Engines> {
  const opened: { close(): Promise<void> }[] = [];
  // Together: one that does not answer takes its time, and the others need not wait for it.
  const close = async (): Promise<void> => {
    await Promise.all(opened.map((engine) => engine.close()));
  };
  try {
    const log = await openLog(options);
    opened.push(log);
    const history = await openHistory(options, mode);
    opened.push(history);
    const live = await openLive(options);
    opened.push(live);
    return { log, live, history, close };
  } catch (error) {
    await close();
    throw error;
  }
}

export async function openLog({
  config,
  dataFolder,
  logger,
  waiting,
}: Omit<EngineOptions, "app">): Promise<Log> {
  const { kafka } = config;
  if (kafka === null) return embedded(dataFolder, () => openEmbeddedLog(dataFolder));
  const tls = kafka.tls === null ? false : filesOf(kafka.tls);
  const at = { addresses: kafka.brokers, isHidden: kafka.tls !== null };
  return shared("Kafka", { waiting, ...at }, () =>
    openKafkaLog({
      brokers: kafka.brokers,
      clientId: "freshet",
      prefix: config.prefix,
      tls,
      sasl: kafka.sasl ?? undefined,
      replicationFactor: kafka.replication ?? undefined,
      logger: logger.child({ engine: "kafka" }),
    }),
  );
}

export async function openLive({
  config,
  logger,
  waiting,
}: Omit<EngineOptions, "app" | "dataFolder">): Promise<LiveStore> {
  const { redis } = config;
  if (redis === null) return createEmbeddedLive();
  const tls = redis.ca === null ? undefined : { ca: readPem(redis.ca) };
  const isHidden = /^redis(s:|\+)/.test(redis.url);
  return shared("Redis", { waiting, addresses: addressesIn(redis.url, 6_379), isHidden }, () =>
    openRedisLive({
      url: redis.url,
      prefix: keyPrefix(config),
      tls,
      logger: logger.child({ engine: "redis" }),
    }),
  );
}

async function openHistory(
  { app, config, dataFolder, logger, waiting }: EngineOptions,
  { readOnly = false, historyMsMax }: OpeningMode,
): Promise<HistoryStore> {
  const { mongodbUrl: url } = config;
  if (url === null) return embedded(dataFolder, () => openEmbeddedHistory(dataFolder));
  const options = {
    url,
    prefix: collectionPrefix(config),
    readOnly,
    timeoutMs: historyMsMax,
    readable: config.mongodbReadable && !readOnly ? readableRows(app.plan) : undefined,
    logger: logger.child({ engine: "mongodb" }),
  };
  const isHidden = /[?&](tls|ssl)=true/.test(url);
  return shared("MongoDB", { waiting, addresses: addressesIn(url, 27_017), isHidden }, () =>
    openMongoHistory(options),
  );
}

async function embedded<T>(folder: string, open: () => Promise<T>): Promise<T> {
  try {
    await makeFolder(folder);
    return await open();
  } catch (error) {
    const words = dataFolderWords(error, folder);
    throw words === null ? error : new StartError(words, error);
  }
}

interface Sought {
  readonly waiting: Waiting;
  readonly addresses: readonly string[];
  /** TLS hides what is spoken there, or it is not the engine itself that is asked first. */
  readonly isHidden: boolean;
}

/** An engine that is not there yet is waited for; a setting that it refuses, or the address of another service, ends the start in clear words. */
async function shared<T>(what: Protocol, { waiting, ...at }: Sought, open: () => Promise<T>): Promise<T> {
  const look = async (): Promise<string> => (await sightOf(what, at)).words;
  const attempt = async (): Promise<T> => {
    try {
      return await open();
    } catch (error) {
      const { isOther, words } = await sightOf(what, at);
      if (isOther) throw new StartError(`${words}. Correct ${settings[what]}.`, error);
      throw error;
    }
  };
  try {
    return await waiting.until(what, attempt, look);
  } catch (error) {
    const isOfEngine =
      error instanceof LogError || error instanceof LiveError || error instanceof HistoryError;
    // A setting that the adapter can't make sense of.
    if (isOfEngine || error instanceof RangeError) throw new StartError(error.message, error);
    throw error;
  }
}

const settings: Readonly<Record<Protocol, string>> = {
  Kafka: "KAFKA_BROKERS",
  Redis: "REDIS_URL",
  MongoDB: "MONGODB_URL",
};

/** Whether every address is that of another service, and what to say of them. */
async function sightOf(
  what: Protocol,
  { addresses, isHidden }: Omit<Sought, "waiting">,
): Promise<{ isOther: boolean; words: string }> {
  const sights = await Promise.all(addresses.map((address) => whatAnswers(address, isHidden ? null : what)));
  const told = sights.flatMap((sight) => (sight.kind === "unknown" ? [] : [sight.words]));
  const isOther = sights.length > 0 && sights.every(({ kind }) => kind === "other");
  return { isOther, words: told.join("; ") || `not open yet at ${addresses.join(", ") || "its servers"}` };
}

function filesOf({ ca, cert, key }: NonNullable<KafkaConfig["tls"]>): {
  ca?: string;
  cert?: string;
  key?: string;
} {
  const read = (name: string, path: string | null): Record<string, string> =>
    path === null ? {} : { [name]: readPem(path) };
  return { ...read("ca", ca), ...read("cert", cert), ...read("key", key) };
}

function readPem(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    throw new StartError(`${path} can't be read: ${(error as Error).message}`, error);
  }
}
