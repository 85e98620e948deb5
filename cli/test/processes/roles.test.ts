import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { freePort, runFreshet, waitFor, readiness, startRole } from "./freshet.js";

// Each starts processes, which takes long where others use the machine.
vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

let folder: string;
let app: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "freshet-roles-"));
  app = join(folder, "shop");
  await runFreshet(["init", app]);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

it.each([
  ["processor", "KAFKA_BROKERS, REDIS_URL, MONGODB_URL are not set"],
  ["api", "KAFKA_BROKERS, REDIS_URL, MONGODB_URL are not set"],
  ["collector", "KAFKA_BROKERS is not set"],
  ["feed", "KAFKA_BROKERS is not set"],
])("freshet %s refuses an engine that nobody else could see", async (role, words) => {
  const { code, output } = await runFreshet([role, app]);
  expect(output).toContain(words);
  expect(output).toContain("freshet start");
  expect(code).toBe(1);
});

it("makes topics in Kafka only", async () => {
  const { code, output } = await runFreshet(["topics", "create", app]);
  expect(output).toBe(
    "freshet topics create needs KAFKA_BROKERS. The embedded log makes its topics by itself.\n",
  );
  expect(code).toBe(1);
});

it.each([
  ["processor", {}],
  ["api", {}],
  ["collector", {}],
  ["start", { FRESHET_FEED: "off" }],
])(
  "freshet %s waits for an engine that is absent, says for what, and ends when asked to",
  async (role, more) => {
    // Nobody listens there.
    const port = await freePort();
    const kafka = `127.0.0.1:${port}`;
    const env = {
      KAFKA_BROKERS: kafka,
      REDIS_URL: `redis://127.0.0.1:${port}`,
      MONGODB_URL: `mongodb://127.0.0.1:${port}`,
    };
    const running = await startRole(role, app, { ...env, ...more, FRESHET_DATA: join(folder, role) });
    try {
      await waitFor(async () => (await fetch(`${running.url}/live`)).ok);
      await waitFor(
        async () => (await readiness(running)).reasons.some((reason) => reason.includes("Kafka")),
        {
          timeoutMs: 60_000,
        },
      );
      expect((await readiness(running)).status).toBe(503);
      expect((await fetch(`${running.url}/v1/events/Order`, { method: "POST", body: "{}" })).status).toBe(
        503,
      );
      expect(await (await fetch(`${running.url}/metrics`)).text()).toContain("freshet_ready 0");
      expect(await running.stop("SIGTERM")).toEqual({ code: 0, signal: null });
    } finally {
      await running.stop("SIGKILL");
    }
  },
);

it("shows the settings and where they come from, without passwords", async () => {
  const { code, output } = await runFreshet(["config", app], {
    KAFKA_BROKERS: "a:9092",
    KAFKA_USERNAME: "me",
    KAFKA_PASSWORD: "hush",
    MONGODB_URL: "mongodb://me:hush@a,b/freshet",
  });
  expect(code).toBe(0);
  expect(output).not.toContain("hush");
  expect(output).toMatch(/^KAFKA_PASSWORD=\*\*\* +# environment$/m);
  expect(output).toMatch(/^MONGODB_URL=mongodb:\/\/me:\*\*\*@a,b\/freshet +# environment$/m);
  expect(output).toMatch(/^FRESHET_PARTITIONS=4 +# default$/m);
  expect(output).toContain("# log: Kafka, live store: embedded, history: MongoDB");
});
