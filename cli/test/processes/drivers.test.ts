import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, it } from "vitest";

const cwd = fileURLToPath(new URL("../../", import.meta.url));
const script = `
  import { createRequire } from "node:module";
  const { openKafkaLog } = await import("@freshet/engines");
  const { cache } = createRequire(process.cwd() + "/package.json");
  const drivers = () => ["kafkajs", "ioredis", "mongodb"].filter((name) => Object.keys(cache).some((path) => path.includes("/node_modules/" + name + "/")));
  const before = drivers();
  await openKafkaLog({ brokers: ["127.0.0.1:1"], timeoutMs: 100 }).catch(() => undefined);
  console.log(JSON.stringify([before, drivers()]));`;

it("loads a driver only where its engine is used", async () => {
  const args = ["--input-type=module", "-e", script];
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd });
  expect(JSON.parse(stdout)).toEqual([[], ["kafkajs"]]);
}, 120_000);
