import { expect, it } from "vitest";
import { ConfigError } from "../../src/config/config.js";
import { readConfig } from "../../src/config/read-config.js";
import { keyOf, settingNames } from "../../src/config/settings.js";

const problemsOf = (
  env: Record<string, string>,
  file: Record<string, unknown> | null = null,
): readonly string[] => {
  try {
    readConfig(env, file && { name: "freshet.config.json", values: file });
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError);
    return (error as ConfigError).problems;
  }
  return [];
};

it("has a default for everything: embedded engines on this machine", () => {
  expect(readConfig({}).config).toEqual({
    ...{
      port: null,
      host: "127.0.0.1",
      dataFolder: null,
      dev: true,
      feed: true,
      logLevel: "info",
      origins: [],
      embed: [],
    },
    edit: null,
    ...{ retentionMs: null, partitions: null, speed: 1, kafka: null, redis: null, mongodbUrl: null },
    mongodbReadable: false,
    ...{ prefix: "", edition: null, group: "freshet" },
    reports: { folder: null, webhooks: new Map(), webhookSecret: null, webhookPrivate: false, s3: null },
  });
});

it("reads every setting", () => {
  const env: Record<string, string> = {
    PORT: "0",
    HOST: "::1",
    FRESHET_DATA: "/data",
    FRESHET_DEV: "on",
    FRESHET_FEED: "off",
    FRESHET_LOG_LEVEL: "debug",
    FRESHET_ORIGINS: "https://a.example, http://b.example:8080",
    FRESHET_EMBED: "https://c.example",
    FRESHET_EDIT: "off",
    FRESHET_RETENTION: "30d",
    FRESHET_PARTITIONS: "8",
    FRESHET_SPEED: "60",
    NODE_ENV: "production",
    KAFKA_BROKERS: "a:9092, [::1]:9093",
    REDIS_URL: "rediss://user:pw@r:6379/1",
    REDIS_CA: "/r.pem",
    MONGODB_URL: "mongodb://user:pw@a:27017,b:27017/db?replicaSet=rs",
    MONGODB_READABLE: "on",
    FRESHET_PREFIX: "shop-",
    FRESHET_EDITION: "v2",
    FRESHET_GROUP: "counters",
    KAFKA_USERNAME: "me",
    KAFKA_PASSWORD: "secret",
    KAFKA_SASL: "scram-sha-512",
    KAFKA_TLS: "on",
    KAFKA_CA: "/ca.pem",
    KAFKA_CERT: "/cert.pem",
    KAFKA_KEY: "/key.pem",
    KAFKA_REPLICATION: "3",
    FRESHET_REPORTS: "/reports",
    FRESHET_WEBHOOKS: "ops=https://example.org/a?b=c, team=https://example.com/",
    FRESHET_WEBHOOK_SECRET: "0123456789abcdef",
    FRESHET_WEBHOOK_PRIVATE: "on",
    S3_ENDPOINT: "http://minio:9000",
    S3_REGION: "eu-central-1",
    S3_ACCESS_KEY_ID: "id",
    S3_SECRET_ACCESS_KEY: "key",
    S3_SESSION_TOKEN: "token",
  };
  expect(Object.keys(env).sort()).toEqual([...settingNames].sort());
  expect(readConfig(env).config).toEqual({
    ...{ port: 0, host: "::1", dataFolder: "/data", dev: true, feed: false, logLevel: "debug" },
    origins: ["https://a.example", "http://b.example:8080"],
    embed: ["https://c.example"],
    edit: false,
    ...{ retentionMs: 30 * 86_400_000, partitions: 8, speed: 60 },
    kafka: {
      brokers: ["a:9092", "[::1]:9093"],
      sasl: { mechanism: "scram-sha-512", username: "me", password: "secret" },
      tls: { ca: "/ca.pem", cert: "/cert.pem", key: "/key.pem" },
      replication: 3,
    },
    redis: { url: "rediss://user:pw@r:6379/1", ca: "/r.pem" },
    mongodbUrl: "mongodb://user:pw@a:27017,b:27017/db?replicaSet=rs",
    mongodbReadable: true,
    ...{ prefix: "shop-", edition: "v2", group: "counters" },
    reports: {
      folder: "/reports",
      webhooks: new Map([
        ["ops", "https://example.org/a?b=c"],
        ["team", "https://example.com/"],
      ]),
      ...{ webhookSecret: "0123456789abcdef", webhookPrivate: true },
      s3: {
        ...{ endpoint: "http://minio:9000", region: "eu-central-1", sessionToken: "token" },
        ...{ accessKeyId: "id", secretAccessKey: "key" },
      },
    },
  });
  // The same from a file, by its own names.
  const values = Object.fromEntries(settingNames.map((name) => [keyOf(name), env[name]]));
  expect(readConfig({}, { name: "f", values }).config).toEqual(readConfig(env).config);
});

it("lets the environment win over the file, and the file over what is usual", () => {
  const values = { port: 5000, feed: false, origins: ["https://a.example"], kafkaBrokers: ["a:1", "b:2"] };
  const { config, settings } = readConfig({ PORT: "6000" }, { name: "freshet.config.json", values });
  expect(config).toMatchObject({ port: 6000, feed: false, origins: ["https://a.example"], speed: 1 });
  expect(config.kafka?.brokers).toEqual(["a:1", "b:2"]);
  const sources = Object.fromEntries(settings.map(({ name, source }) => [name, source]));
  expect(sources).toMatchObject({
    PORT: "environment",
    FRESHET_FEED: "freshet.config.json",
    FRESHET_SPEED: "default",
  });
});

it("is not for development in production", () => {
  expect(readConfig({ NODE_ENV: "production" }).config.dev).toBe(false);
});

it("takes an empty variable for one that is not set", () => {
  expect(readConfig({ PORT: "", FRESHET_SPEED: "", KAFKA_BROKERS: "" }).config).toMatchObject({
    ...{ port: null, speed: 1, kafka: null },
  });
});

it.each([
  ["PORT", "http"],
  ["PORT", "70000"],
  ["PORT", "-1"],
  ["FRESHET_DEV", "maybe"],
  ["FRESHET_LOG_LEVEL", "loud"],
  ["FRESHET_ORIGINS", "https://a.example/path"],
  ["FRESHET_EMBED", "*"],
  ["FRESHET_RETENTION", "long"],
  ["FRESHET_PARTITIONS", "0"],
  ["FRESHET_SPEED", "0"],
  ["FRESHET_SPEED", "fast"],
  ["FRESHET_PREFIX", "a/b"],
  ["KAFKA_BROKERS", "kafka"],
  ["KAFKA_BROKERS", "kafka://a:9092"],
  ["KAFKA_SASL", "gssapi"],
])("refuses %s=%s by name", (name, value) => {
  const [problem] = problemsOf({ [name]: value });
  expect(problem).toContain(`${name} must`);
  expect(problem).toContain(`“${value}”`);
});

it("names every wrong setting at once, and where it is written", () => {
  const problems = problemsOf({ PORT: "x" }, { speed: "y" });
  expect(problems).toEqual([
    expect.stringContaining("PORT must"),
    expect.stringContaining("speed in freshet.config.json must"),
  ]);
});

it("does not repeat a URL that may hold a password", () => {
  expect(problemsOf({ REDIS_URL: "http://u:hush@h" })).toEqual([
    "REDIS_URL must be a URL such as redis://host:6379.",
  ]);
});

it.each([
  [{ FRESHET_SPED: "60" }, "did you mean `FRESHET_SPEED`"],
  [{ FRESHET_PORT: "80" }, "did you mean `PORT`"],
  [{ KAFKA_BOOTSTRAP_SERVERS: "a:9092" }, "did you mean `KAFKA_BROKERS`"],
  [{ MONGO_URL: "mongodb://a" }, "did you mean `MONGODB_URL`"],
])("refuses %j with a suggestion", (env, words) => {
  expect(problemsOf(env)).toEqual([expect.stringContaining(words)]);
});

it.each([
  [{ prot: 80 }, "did you mean `port`"],
  [{ KAFKA_BROKERS: "a:9092" }, "in a file it is `kafkaBrokers`"],
  [{ speed: { of: 1 } }, "speed in freshet.config.json must be a text, a number"],
])("refuses %j in a file with a suggestion", (file, words) => {
  expect(problemsOf({}, file)).toEqual([expect.stringContaining(words)]);
});

it("lets pass what Kubernetes tells of services", () => {
  const services = {
    FRESHET_SERVICE_HOST: "10.0.0.1",
    FRESHET_SERVICE_PORT_HTTP: "80",
    FRESHET_PORT: "tcp://10.0.0.1:80",
    FRESHET_PORT_80_TCP_ADDR: "10.0.0.1",
  };
  expect(problemsOf(services)).toEqual([]);
});

const kafka = { KAFKA_BROKERS: "a:9092" };
it.each([
  [{ KAFKA_TLS: "on" }, "KAFKA_TLS is set and KAFKA_BROKERS is not"],
  [{ FRESHET_GROUP: "mine" }, "FRESHET_GROUP is set and KAFKA_BROKERS is not"],
  [{ REDIS_CA: "/ca.pem" }, "REDIS_CA is set and REDIS_URL is not"],
  [{ MONGODB_READABLE: "on" }, "MONGODB_READABLE is set and MONGODB_URL is not"],
  [{ ...kafka, KAFKA_USERNAME: "me" }, "KAFKA_USERNAME is set and KAFKA_PASSWORD is not"],
  [{ S3_REGION: "eu" }, "S3_REGION is set and S3_ACCESS_KEY_ID is not"],
  [{ S3_ENDPOINT: "http://minio:9000" }, "S3_ENDPOINT is set and S3_REGION is not"],
  [
    { FRESHET_WEBHOOKS: "ops=https://a.example/" },
    "FRESHET_WEBHOOKS is set and FRESHET_WEBHOOK_SECRET is not",
  ],
  [{ ...kafka, KAFKA_SASL: "plain" }, "KAFKA_SASL is set and KAFKA_USERNAME is not"],
  [{ ...kafka, KAFKA_CERT: "/c.pem" }, "KAFKA_CERT is set and KAFKA_KEY is not"],
  [{ ...kafka, KAFKA_CA: "/c.pem", KAFKA_TLS: "off" }, "KAFKA_CA is set and KAFKA_TLS is off"],
  [{ FRESHET_PREFIX: "shop-" }, "there is nothing to share"],
  [{ ...kafka, FRESHET_EDITION: "v2" }, "freshet start --rebuild"],
])("refuses %j: they can't both be meant", (env, words) => {
  expect(problemsOf(env)).toEqual([expect.stringContaining(words)]);
});

it("connects with TLS where a certificate authority is named, and with plain SASL where a user is", () => {
  const { config } = readConfig({ ...kafka, KAFKA_CA: "/ca.pem", KAFKA_USERNAME: "u", KAFKA_PASSWORD: "p" });
  expect(config.kafka).toMatchObject({ tls: { ca: "/ca.pem", cert: null }, sasl: { mechanism: "plain" } });
});
