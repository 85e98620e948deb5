import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import { readConfig } from "../../src/config/read-config.js";
import { settingNames } from "../../src/config/settings.js";
import { requireShared, roles } from "../../src/roles/role.js";
import { runFreshet } from "../processes/freshet.js";
import { appInImage, freshetServices, readCompose, readDockerfile, root } from "./compose-file.js";

// Some start commands, which takes long where others use the machine.
vi.setConfig({ testTimeout: 300_000 });

const whole = readCompose("compose.yaml");
const engines = readCompose("compose.engines.yaml");
const { env: imageEnv } = readDockerfile();
const services = freshetServices(whole);
/** Not of Freshet: the memory allocator's. */
const ofTheSystem = new Set(["MALLOC_ARENA_MAX"]);
const manifest = JSON.parse(readFileSync(`${root}package.json`, "utf8")) as { version: string };

describe.each([
  ["compose.yaml", whole],
  ["compose.engines.yaml", engines],
])("%s", (_, file) => {
  it("names only services, volumes, networks and files that there are, and no volume for nothing", () => {
    const used = new Set<string>();
    for (const { depends_on, volumes = [], networks = [], build } of Object.values(file.services)) {
      for (const name of Object.keys(depends_on)) expect(Object.keys(file.services)).toContain(name);
      for (const name of networks) expect(Object.keys(file.networks)).toContain(name);
      for (const volume of volumes) {
        const [source] = volume.split(":");
        if (source.startsWith(".")) expect(existsSync(join(root, "docker", source))).toBe(true);
        else used.add(source);
      }
      if (build !== undefined)
        expect(existsSync(join(root, "docker", build.context, build.dockerfile))).toBe(true);
    }
    expect([...used].sort()).toEqual(Object.keys(file.volumes).sort());
  });

  it("waits only for what says that it is well, and for the end of what ends", () => {
    for (const { depends_on } of Object.values(file.services))
      for (const [name, { condition }] of Object.entries(depends_on)) {
        const { healthcheck, image, restart } = file.services[name];
        const ends = restart === "on-failure";
        expect([name, condition]).toEqual([
          name,
          ends ? "service_completed_successfully" : "service_healthy",
        ]);
        // The image's own check, or that of the file.
        if (!ends)
          expect([name, image.startsWith("freshet:") || "test" in (healthcheck ?? {})]).toEqual([name, true]);
      }
  });

  it("gives no engine to the world, and lets Redis remove nothing", () => {
    const { kafka, redis, mongodb } = file.services;
    expect(redis.command?.join(" ")).toContain("--maxmemory-policy noeviction --appendonly yes");
    expect(mongodb.command?.join(" ")).toContain("--replSet rs0");
    expect(kafka.environment.KAFKA_AUTO_CREATE_TOPICS_ENABLE).toBe("false");
    expect(kafka.environment.KAFKA_LOG_DIRS).toBe(kafka.volumes?.[0].split(":")[1]);
  });
});

it("runs every role, two processors and two api nodes", () => {
  const commands = services.map(([, { command = [] }]) => command.slice(0, -1).join(" "));
  expect(commands.sort()).toEqual(
    ["topics create", ...roles.map(({ name }) => name), "processor", "api"].sort(),
  );
});

it.each(services)("%s: a command that there is, with settings that the schema takes", async (_, service) => {
  const { command = [], environment } = service;
  const { code, output } = await runFreshet([...command.slice(0, -1), "--help"]);
  expect(code).toBe(0);
  expect(output).toContain(`Usage: freshet ${command.slice(0, -1).join(" ")} `);
  expect(command.at(-1)).toBe(appInImage);
  const env = Object.fromEntries(
    Object.entries({ ...imageEnv, ...environment }).map(([name, value]) => [name, String(value)]),
  );
  const unknown = Object.keys(env).filter(
    (name) => !(settingNames as readonly string[]).includes(name) && !ofTheSystem.has(name),
  );
  expect(unknown).toEqual([]);
  const { config } = readConfig(env);
  for (const role of roles) if (role.name === command[0]) requireShared(role, config);
  expect(config.dev).toBe(false);
});

it.each(services)(
  "%s: runs what is built here, without rights, on a root that can't be written",
  (_, one) => {
    expect(one.image).toBe(`freshet:${manifest.version}`);
    expect(one.build).toEqual({ context: "..", dockerfile: "docker/Dockerfile" });
    expect(one).toMatchObject({ read_only: true, cap_drop: ["ALL"], stop_grace_period: "15s" });
    expect(one.networks).toEqual(["engines"]);
    expect(one.ports).toBeUndefined();
  },
);

it("names the engines by their services and ports", () => {
  const { kafka, redis, mongodb } = whole.services;
  const port = (listener: string) =>
    String(kafka.environment.KAFKA_LISTENERS).includes(`${listener}://:9092`);
  expect(port("PLAINTEXT")).toBe(true);
  expect(kafka.environment.KAFKA_ADVERTISED_LISTENERS).toBe("PLAINTEXT://kafka:9092");
  for (const [, { environment }] of services)
    expect(environment).toEqual({
      MONGODB_READABLE: "on",
      KAFKA_BROKERS: "kafka:9092",
      REDIS_URL: "redis://redis:6379",
      MONGODB_URL: "mongodb://mongodb:27017/freshet?replicaSet=rs0",
    });
  for (const engine of [kafka, redis, mongodb]) expect(engine.networks).toEqual(["engines"]);
  expect(whole.networks.engines.internal).toBe(true);
  expect(whole.services["mongodb-init"].command?.[0]).toContain(
    '_id: "rs0", members: [{ _id: 0, host: "mongodb:27017"',
  );
});

it("keeps what the feed remembers", () => {
  expect(whole.services.feed.volumes).toEqual([`feed:${imageEnv.FRESHET_DATA}`]);
});

it("starts roles when the engines are well and the topics are made", () => {
  const names = services.map(([name]) => name);
  expect(names[0]).toBe("topics");
  for (const [name, { depends_on }] of services.slice(1))
    expect([name, Object.keys(depends_on)]).toEqual([
      name,
      expect.arrayContaining(["topics", "redis", "mongodb-init"]),
    ]);
  expect(Object.keys(whole.services.topics.depends_on)).toEqual(["kafka"]);
  expect(Object.keys(whole.services["mongodb-init"].depends_on)).toEqual(["mongodb"]);
});

describe("the proxy", () => {
  const { proxy } = whole.services;
  const conf = readFileSync(`${root}docker/nginx.conf`, "utf8");
  const upstream = (name: string) =>
    [...(new RegExp(`upstream ${name} \\{([^}]*)\\}`).exec(conf)?.[1] ?? "").matchAll(/server (\S+)/g)].map(
      ([, server]) => server,
    );

  it("is the one thing that can be reached, at its own port", () => {
    const published = Object.entries(whole.services).filter(([, { ports }]) => ports !== undefined);
    expect(published.map(([name]) => name)).toEqual(["proxy"]);
    const [, , port] = proxy.ports![0].split(":");
    expect(conf).toContain(`listen ${port};`);
    expect("test" in proxy.healthcheck! && proxy.healthcheck.test.at(-1)).toBe(
      `http://127.0.0.1:${port}/live`,
    );
  });

  it("knows every api node and the collector, by the port of the image", () => {
    const nodes = (role: string) =>
      services
        .filter(([, { command = [] }]) => command[0] === role)
        .map(([name]) => `${name}:${imageEnv.PORT}`);
    expect(upstream("api")).toEqual(nodes("api"));
    expect(upstream("collector")).toEqual(nodes("collector"));
    expect(Object.keys(proxy.depends_on).sort()).toEqual(["api-1", "api-2", "collector"]);
  });

  it("has braces in pairs and each directive ended", () => {
    const lines = conf.split("\n").map((line) => line.replace(/#.*/, "").trim());
    expect(lines.filter((line) => line !== "" && !/[;{}]$/.test(line))).toEqual([]);
    expect(conf.split("{").length).toBe(conf.split("}").length);
  });
});

it("starts the same engines for development, on this machine's ports", () => {
  for (const [name, ports] of [
    ["kafka", "9092"],
    ["redis", "6379"],
    ["mongodb", "27017"],
  ]) {
    const [one, other] = [engines.services[name], whole.services[name]];
    expect([one.image, one.command, one.volumes]).toEqual([other.image, other.command, other.volumes]);
    expect(one.ports).toEqual([`127.0.0.1:${ports}:${ports}`]);
    expect({ ...one.environment, KAFKA_ADVERTISED_LISTENERS: "" }).toEqual({
      ...other.environment,
      KAFKA_ADVERTISED_LISTENERS: "",
    });
  }
  const text = readFileSync(`${root}docker/compose.engines.yaml`, "utf8");
  const shown = Object.fromEntries(
    [...text.matchAll(/([A-Z_]+)=(\S+)/g)].map(([, name, value]) => [name, value]),
  );
  expect(readConfig(shown).config).toMatchObject({ kafka: { brokers: ["127.0.0.1:9092"] } });
  expect(Object.keys(shown)).toEqual(["KAFKA_BROKERS", "REDIS_URL", "MONGODB_URL"]);
});
