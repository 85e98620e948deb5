import type { SettingName, SettingValues } from "./settings.js";

export interface KafkaConfig {
  readonly brokers: readonly string[];
  readonly sasl: {
    readonly mechanism: "plain" | "scram-sha-256" | "scram-sha-512";
    readonly username: string;
    readonly password: string;
  } | null;
  /** Null connects without TLS. Files in PEM. */
  readonly tls: {
    readonly ca: string | null;
    readonly cert: string | null;
    readonly key: string | null;
  } | null;
  /** Copies of topics that are made; null leaves it to the brokers. */
  readonly replication: number | null;
}

export interface RedisConfig {
  readonly url: string;
  /** File in PEM. */
  readonly ca: string | null;
}

/** Where schedules may send reports. */
export interface ReportsConfig {
  /** Null is `reports` in the data folder. */
  readonly folder: string | null;
  /** URLs by name. */
  readonly webhooks: ReadonlyMap<string, string>;
  readonly webhookSecret: string | null;
  readonly webhookPrivate: boolean;
  readonly s3: {
    readonly endpoint: string | null;
    readonly region: string;
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken: string | null;
  } | null;
}

export interface Config {
  /** Null leaves it to the role. */
  readonly port: number | null;
  readonly host: string;
  /** Data folder; null means `.freshet` in the app. */
  readonly dataFolder: string | null;
  /** GraphiQL and introspection. */
  readonly dev: boolean;
  /** Whether the app's feed runs. */
  readonly feed: boolean;
  readonly logLevel: SettingValues["FRESHET_LOG_LEVEL"];
  /** Origins besides the page's own that may use the API from a browser. */
  readonly origins: readonly string[];
  /** Origins besides the page's own whose pages may show panels, and use the API for it. */
  readonly embed: readonly string[];
  /** Whether the page may write the files of dashboards; null leaves it to the role. */
  readonly edit: boolean | null;
  /** How long the log keeps events; null leaves it to the app. */
  readonly retentionMs: number | null;
  /** Partitions of topics that are made; null leaves it to the app. */
  readonly partitions: number | null;
  readonly speed: number;
  /** Engines by URL; null is the embedded one. */
  readonly kafka: KafkaConfig | null;
  readonly redis: RedisConfig | null;
  readonly mongodbUrl: string | null;
  /** Rows for people in MongoDB. */
  readonly mongodbReadable: boolean;
  /** Before every name on shared engines; may be empty. */
  readonly prefix: string;
  /** Of the results over the same topics; null is the only one. */
  readonly edition: string | null;
  readonly group: string;
  readonly reports: ReportsConfig;
}

/** Where a value comes from: a file's name, "environment" or "default". */
export interface Setting {
  readonly name: SettingName;
  /** As it was written; null if it is not set. */
  readonly text: string | null;
  readonly source: string;
}

/** The settings can't be used; `problems` has a sentence for each that is wrong. */
export class ConfigError extends Error {
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(problems.join("\n"));
    this.name = "ConfigError";
    this.problems = problems;
  }
}

export function configOf(values: SettingValues): Config {
  return {
    port: values.PORT ?? null,
    host: values.HOST,
    dataFolder: values.FRESHET_DATA ?? null,
    dev: values.FRESHET_DEV ?? values.NODE_ENV !== "production",
    feed: values.FRESHET_FEED,
    logLevel: values.FRESHET_LOG_LEVEL,
    origins: values.FRESHET_ORIGINS,
    embed: values.FRESHET_EMBED,
    edit: values.FRESHET_EDIT ?? null,
    retentionMs: values.FRESHET_RETENTION ?? null,
    partitions: values.FRESHET_PARTITIONS ?? null,
    speed: values.FRESHET_SPEED,
    kafka: kafkaOf(values),
    redis: values.REDIS_URL === undefined ? null : { url: values.REDIS_URL, ca: values.REDIS_CA ?? null },
    mongodbUrl: values.MONGODB_URL ?? null,
    mongodbReadable: values.MONGODB_READABLE,
    prefix: values.FRESHET_PREFIX ?? "",
    edition: values.FRESHET_EDITION ?? null,
    group: values.FRESHET_GROUP,
    reports: reportsOf(values),
  };
}

function reportsOf(values: SettingValues): ReportsConfig {
  const { S3_REGION: region, S3_ACCESS_KEY_ID: accessKeyId, S3_SECRET_ACCESS_KEY: secretAccessKey } = values;
  return {
    folder: values.FRESHET_REPORTS ?? null,
    webhooks: values.FRESHET_WEBHOOKS,
    webhookSecret: values.FRESHET_WEBHOOK_SECRET ?? null,
    webhookPrivate: values.FRESHET_WEBHOOK_PRIVATE,
    s3:
      region === undefined || accessKeyId === undefined || secretAccessKey === undefined
        ? null
        : {
            ...{ region, accessKeyId, secretAccessKey },
            endpoint: values.S3_ENDPOINT ?? null,
            sessionToken: values.S3_SESSION_TOKEN ?? null,
          },
  };
}

function kafkaOf(values: SettingValues): KafkaConfig | null {
  if (values.KAFKA_BROKERS === undefined) return null;
  const { KAFKA_USERNAME: username, KAFKA_PASSWORD: password } = values;
  const hasFiles = [values.KAFKA_CA, values.KAFKA_CERT, values.KAFKA_KEY].some((file) => file !== undefined);
  const hasTls = values.KAFKA_TLS ?? hasFiles;
  return {
    brokers: values.KAFKA_BROKERS,
    sasl:
      username === undefined || password === undefined
        ? null
        : { mechanism: values.KAFKA_SASL ?? "plain", username, password },
    tls: hasTls
      ? { ca: values.KAFKA_CA ?? null, cert: values.KAFKA_CERT ?? null, key: values.KAFKA_KEY ?? null }
      : null,
    replication: values.KAFKA_REPLICATION ?? null,
  };
}
