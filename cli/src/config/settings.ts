import { parseDuration } from "@freshet/schema";
import { z } from "zod";

const logLevels = ["fatal", "error", "warn", "info", "debug", "trace", "silent"] as const;
const saslMechanisms = ["plain", "scram-sha-256", "scram-sha-512"] as const;
const redisProtocols = ["redis", "rediss"].flatMap((name) => [name, `${name}+sentinel`, `${name}+cluster`]);
const yes = new Set(["1", "true", "on", "yes"]);
const no = new Set(["0", "false", "off", "no"]);

const flag = z.string().transform((text, context) => {
  const word = text.toLowerCase();
  if (!yes.has(word) && !no.has(word)) context.addIssue("must be on or off");
  return yes.has(word);
});

const duration = z.string().transform((text, context) => {
  const ms = parseDuration(text);
  if (ms === null || ms <= 0) context.addIssue('must be a duration such as "400d"');
  return ms ?? 0;
});

const whole = (least: number, most: number, words: string) =>
  z
    .string()
    .regex(/^\d{1,6}$/, words)
    .transform(Number)
    .refine((value) => value >= least && value <= most, words);

const oneOf = <const T extends readonly string[]>(words: T) =>
  z.enum(words, `must be one of ${words.join(", ")}`);

/** Goes into names of topics, keys and collections; every engine takes these characters. */
const namePart = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, "must be letters, digits, dots, hyphens and underscores");

const list = (text: string): string[] => text.split(",").map((part) => part.trim());

const origins = z
  .string()
  .transform(list)
  .refine(
    (all) => all.every((origin) => URL.canParse(origin) && new URL(origin).origin === origin),
    "must be origins such as https://example.org, with commas between",
  );

const brokers = z
  .string()
  .transform(list)
  .refine(
    (all) => all.every((broker) => /^(?:[A-Za-z0-9._-]+|\[[0-9a-fA-F:]+\]):\d{1,5}$/.test(broker)),
    "must be host:port of one or more brokers, with commas between",
  );

const url = (protocols: readonly string[], example: string) =>
  z.string().refine((text) => {
    // A list of hosts, as MongoDB has it, is no URL for the standard; its beginning tells enough.
    return protocols.some(
      (protocol) => text.startsWith(`${protocol}://`) && text.length > protocol.length + 3,
    );
  }, `must be a URL such as ${example}`);

const text = z.string().min(1, "must not be empty");

const webhooks = z.string().transform((all, context) => {
  const entries = list(all).map((entry) => /^([A-Za-z0-9][A-Za-z0-9_-]{0,63})=(https?:\/\/.+)$/.exec(entry));
  const isWhole = entries.every((entry) => entry !== null && URL.canParse(entry[2]));
  if (!isWhole) context.addIssue("must be like ops=https://example.org/hook, with commas between");
  return new Map(entries.flatMap((entry) => (entry === null ? [] : [[entry[1], entry[2]] as const])));
});

/**
 * Every setting there is, by the name of its environment variable, with what it does as its description: the one schema of the environment, of
 * freshet.config and of the table in docs/operations.md.
 */
export const settingsSchema = z.object({
  PORT: whole(0, 65_535, "must be a port from 0 to 65535")
    .optional()
    .describe("where it listens; a role on its own: `collector` 4001, `processor` 4002, `feed` 4003"),
  HOST: text
    .default("127.0.0.1")
    .describe("`0.0.0.0` to be reached from outside; put a proxy with TLS in front"),
  FRESHET_DATA: text
    .optional()
    .describe("data folder of what is embedded, and of the feed; one process at a time holds it"),
  FRESHET_LOG_LEVEL: oneOf(logLevels).default("info").describe("`debug`, `info`, `warn`, `error`, `silent`"),
  FRESHET_FEED: flag.default(true).describe("`off` starts the app without its `feed.js`"),
  FRESHET_SPEED: z
    .string()
    .regex(/^\d+(\.\d+)?$/, "must be a number, such as 60")
    .transform(Number)
    .refine((speed) => speed > 0 && speed <= 100_000, "must be more than 0 and at most 100000")
    .default(1)
    .describe("speed of the example feeder's clock"),
  FRESHET_DEV: flag.optional().describe("GraphiQL and introspection"),
  FRESHET_ORIGINS: origins
    .default([])
    .describe("further origins whose pages may use the API, with commas between"),
  FRESHET_EMBED: origins
    .default([])
    .describe(
      "further origins whose pages may show panels, in frames and by `<freshet-panel>`, with commas between: docs/embedding.md",
    ),
  FRESHET_EDIT: flag
    .optional()
    .describe(
      "whether dashboards are edited in the page; on by itself for `freshet start` at a loopback address: docs/editing.md",
    ),
  FRESHET_RETENTION: duration.optional().describe("how long the log keeps events, of topics that are made"),
  FRESHET_PARTITIONS: whole(1, 1_000, "must be a number from 1 to 1000")
    .optional()
    .describe("partitions of topics that are made"),
  NODE_ENV: z.string().optional().describe("`production` turns `FRESHET_DEV` off"),
  KAFKA_BROKERS: brokers
    .optional()
    .describe("`host:port` of some brokers, with commas between: the log is Kafka"),
  REDIS_URL: url(redisProtocols, "redis://host:6379")
    .optional()
    .describe(
      "the live store is Redis: `redis://`, `rediss://` for TLS, `redis+sentinel://host,host/group`, `redis+cluster://host,host`",
    ),
  REDIS_CA: text
    .optional()
    .describe("file (PEM) of the certificate authority of Redis, if it is not one of the system's"),
  MONGODB_URL: url(["mongodb", "mongodb+srv"], "mongodb://host:27017/freshet")
    .optional()
    .describe("the history is MongoDB, in the database that the URL names"),
  MONGODB_READABLE: flag
    .default(false)
    .describe("rows for people beside what is encoded, and a view of each rollup, to look into with mongosh"),
  FRESHET_PREFIX: namePart
    .optional()
    .describe("before every topic, group, key and collection, so that deployments can share engines"),
  FRESHET_EDITION: namePart
    .optional()
    .describe("another edition of the results over the same topics: everything is computed anew under it"),
  FRESHET_GROUP: namePart.default("freshet").describe("consumer group of the processors"),
  KAFKA_USERNAME: text.optional().describe("user for SASL"),
  KAFKA_PASSWORD: text.optional().describe("password for SASL"),
  KAFKA_SASL: oneOf(saslMechanisms)
    .optional()
    .describe("`plain`, `scram-sha-256` or `scram-sha-512`; `plain` where there is a user"),
  KAFKA_TLS: flag.optional().describe("connect to the brokers with TLS"),
  KAFKA_CA: text
    .optional()
    .describe("file (PEM) of the certificate authority, if it is not one of the system's"),
  KAFKA_CERT: text.optional().describe("file (PEM) of the client's certificate"),
  KAFKA_KEY: text.optional().describe("file (PEM) of the client's key"),
  KAFKA_REPLICATION: whole(1, 100, "must be a number from 1 to 100")
    .optional()
    .describe("copies of topics that are made; the brokers' default if not set"),
  FRESHET_REPORTS: text
    .optional()
    .describe(
      "folder below which schedules keep reports (`folder:`); `reports` in the data folder if not set",
    ),
  FRESHET_WEBHOOKS: webhooks
    .default(new Map())
    .describe("where schedules post reports: `name=https://…`, with commas between"),
  FRESHET_WEBHOOK_SECRET: z
    .string()
    .min(16, "must have at least 16 characters")
    .optional()
    .describe("signs what is posted (HMAC-SHA256)"),
  FRESHET_WEBHOOK_PRIVATE: flag
    .default(false)
    .describe("lets webhooks be `http`, and on this machine or its network"),
  S3_ENDPOINT: url(["https", "http"], "https://minio:9000")
    .optional()
    .describe("S3-compatible store for reports; Amazon's if not set"),
  S3_REGION: namePart.optional().describe("its region, such as `eu-central-1`"),
  S3_ACCESS_KEY_ID: text.optional().describe("key for the store; it needs no right but to put objects"),
  S3_SECRET_ACCESS_KEY: text.optional().describe("its secret"),
  S3_SESSION_TOKEN: text.optional().describe("token of a temporary key"),
});

export type SettingName = keyof typeof settingsSchema.shape;
export type SettingValues = z.output<typeof settingsSchema>;

export const settingNames = Object.keys(settingsSchema.shape) as SettingName[];

/** Never shown. Of URLs only the password is a secret. */
export const secretNames: ReadonlySet<SettingName> = new Set([
  "KAFKA_PASSWORD",
  // Whoever knows the address of a webhook can often post to it.
  "FRESHET_WEBHOOKS",
  "FRESHET_WEBHOOK_SECRET",
  "S3_SECRET_ACCESS_KEY",
  "S3_SESSION_TOKEN",
]);

/** The name of a setting in freshet.config: FRESHET_LOG_LEVEL is logLevel, KAFKA_BROKERS is kafkaBrokers. */
export function keyOf(name: SettingName): string {
  return name
    .replace(/^FRESHET_/, "")
    .toLowerCase()
    .replace(/_(.)/g, (_, letter: string) => letter.toUpperCase());
}
