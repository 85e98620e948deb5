import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { type Log, LogError } from "@freshet/engines";
import { compileModel, type Plan } from "@freshet/schema";
import { pino } from "pino";
import { afterEach, beforeEach, expect, it } from "vitest";
import { ProcessMetrics } from "../../src/metrics/process-metrics.js";
import { CollectorPart } from "../../src/roles/collector-part.js";
import type { PartContext } from "../../src/roles/part.js";

const text = `
"A sale."
type Sale @event(topic: "sales", time: "at") @time(lateness: "1m", accept: "1d", skew: "5m") { at: DateTime! }
"Sales."
type Takings @rollup(of: "Sale", grains: ["1m"]) { sales: Long! @count }
`;
const { plan } = compileModel([{ name: "model.graphql", text }]);
const full = new LogError("full", "The disk of the data folder /data is full.", { notWritten: true });

let failure: LogError | null;
let part: CollectorPart;
let server: Server;
beforeEach(async () => {
  failure = null;
  const log: Partial<Log> = {
    partitions: () => Promise.resolve(1),
    append: () =>
      failure
        ? Promise.reject(failure)
        : Promise.resolve({ partition: 0, baseOffset: 0, count: 1, duplicate: false }),
  };
  const logger = pino({ level: "silent" });
  const context = { app: { plan: plan as Plan }, logger, metrics: new ProcessMetrics(() => []) };
  part = new CollectorPart(context as unknown as PartContext, log as Log);
  server = createServer((request, response) => void part.handle(request, response)).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
});
afterEach(() => {
  server.close();
  server.closeAllConnections();
});

async function post(): Promise<number> {
  const { port } = server.address() as AddressInfo;
  const body = JSON.stringify({ at: new Date().toISOString() });
  const headers = { "content-type": "application/json" };
  return (await fetch(`http://127.0.0.1:${port}/v1/events/Sale`, { method: "POST", headers, body })).status;
}

it("is not ready while the disk is full, says so, and is again with the first event that is taken", async () => {
  expect(await post()).toBe(202);
  expect(part.notReady()).toEqual([]);
  failure = full;
  expect(await post()).toBe(507);
  expect(part.notReady()).toEqual(["Events are not taken: The disk of the data folder /data is full."]);
  failure = null;
  expect(await post()).toBe(202);
  expect(part.notReady()).toEqual([]);
});

it("leaves to others what passes by itself", async () => {
  failure = new LogError("io", "nobody answers", { canRetry: false });
  expect(await post()).toBe(503);
  expect(part.notReady()).toEqual([]);
});
