import type { ConnectionOptions } from "node:tls";

/** The part of a pino logger that is used. */
export interface KafkaLogger {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

export interface KafkaSasl {
  readonly mechanism: "plain" | "scram-sha-256" | "scram-sha-512";
  readonly username: string;
  readonly password: string;
}

export interface KafkaLogOptions {
  /** `host:port` of some brokers; the others are learnt from them. */
  readonly brokers: readonly string[];
  readonly clientId?: string;
  /** Put before the name of every topic and group, so that several deployments can share a cluster. */
  readonly prefix?: string;
  /** TLS: true for the system's certificate authorities. */
  readonly tls?: ConnectionOptions | boolean;
  readonly sasl?: KafkaSasl;
  readonly logger?: KafkaLogger;
  /** Of topics that are made; the brokers' default if absent. */
  readonly replicationFactor?: number;
  /** Further settings of topics that are made, as Kafka names them; they win over those that we choose. */
  readonly topicConfig?: Readonly<Record<string, string>>;
  readonly connectMs?: number;
  /** How long one request may go without an answer. */
  readonly requestMs?: number;
  /** How long an operation is tried again before it fails with `io`. */
  readonly timeoutMs?: number;
  /** A member of a group that is not heard of for this long loses its partitions. */
  readonly sessionMs?: number;
  /** How long a member of a group may take to let go of its partitions. */
  readonly revokeMs?: number;
  /** How often partitions that were added are looked for, and the longest that a leader is taken for granted. */
  readonly metadataMs?: number;
  /** Read ahead of each reader of a partition; a single batch may exceed it. */
  readonly prefetchBytes?: number;
  /** Read ahead of all readers together. */
  readonly prefetchTotalBytes?: number;
  /** Appends that may wait for one partition; past it they are refused with `busy`. */
  readonly queueBytes?: number;
  /** Records from the end of a partition in which producers are looked for; one that is silent for longer is forgotten. */
  readonly producerLookBack?: number;
  /** Whether the checksum of every batch that is read is checked. */
  readonly verifyChecksums?: boolean;
}

export type KafkaSettings = Required<
  Omit<KafkaLogOptions, "tls" | "sasl" | "logger" | "replicationFactor">
> & {
  readonly tls: KafkaLogOptions["tls"];
  readonly sasl: KafkaSasl | undefined;
  readonly logger: KafkaLogger;
  readonly replicationFactor: number | undefined;
};

const MB = 1024 * 1024;
const silent: KafkaLogger = { debug() {}, info() {}, warn() {}, error() {} };

export function settingsOf(options: KafkaLogOptions): KafkaSettings {
  if (options.brokers.length === 0 || options.brokers.some((broker) => !/^[^\s:/]+:\d{1,5}$/.test(broker)))
    throw new RangeError(`Brokers are given as host:port, not "${options.brokers.join(",")}".`);
  return {
    clientId: "freshet",
    prefix: "",
    topicConfig: {},
    connectMs: 3_000,
    requestMs: 10_000,
    timeoutMs: 20_000,
    sessionMs: 10_000,
    revokeMs: 10_000,
    metadataMs: 20_000,
    prefetchBytes: 4 * MB,
    prefetchTotalBytes: 64 * MB,
    queueBytes: 64 * MB,
    producerLookBack: 100_000,
    verifyChecksums: true,
    ...definedOf(options),
    tls: options.tls,
    sasl: options.sasl,
    logger: options.logger ?? silent,
    replicationFactor: options.replicationFactor,
  };
}

/** A setting that is present as undefined means its default. */
function definedOf(options: KafkaLogOptions): KafkaLogOptions {
  return Object.fromEntries(
    Object.entries(options).filter(([, value]) => value !== undefined),
  ) as unknown as KafkaLogOptions;
}
