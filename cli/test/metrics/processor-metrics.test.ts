import type { Chunk, HistoryStore, Log, SourceStatus } from "@freshet/engines";
import { compileModel, type Plan } from "@freshet/schema";
import { expect, it } from "vitest";
import { ProcessMetrics } from "../../src/metrics/process-metrics.js";
import { ProcessorMetrics } from "../../src/metrics/processor-metrics.js";

const plan = compileModel([
  {
    name: "model.graphql",
    text: `type Sale @event(topic: "sales", time: "at") { at: DateTime!  shop: String! }
      type Sales @rollup(of: "Sale", grains: ["1h"]) { shop: String!  sales: Long! @count }`,
  },
]).plan as Plan;

const statusOf = (partition: number, more: Partial<SourceStatus> = {}): SourceStatus => ({
  ...{
    source: "Sale",
    partition,
    frontier: 9,
    read: 10,
    applied: 7,
    late: 2,
    invalid: 1,
    filtered: 0,
    amended: 0,
  },
  ...{
    overflow: {},
    reasons: {},
    samples: [],
    watermark: Date.now() - 5_000,
    firstRecordTime: 0,
    recordTime: 0,
  },
  ...{ stopped: null, ...more },
});

it("shows the partitions of the moment: events, lag, watermark, and whether they stand still", async () => {
  let present = [statusOf(0), statusOf(1, { stopped: "the disk is full", watermark: -Infinity })];
  const end = (topic: string, partition: number): Promise<number> =>
    topic === "sales" && partition === 0 ? Promise.resolve(25) : Promise.reject(new Error("away"));
  const metrics = new ProcessorMetrics(plan, { end } as unknown as Log, () => present);
  const text = await metrics.registry.metrics();
  expect(text).toContain('freshet_partition_events{source="Sale",partition="0",outcome="late"} 2');
  expect(text).toContain('freshet_partition_lag_events{source="Sale",partition="0"} 15');
  expect(text).not.toContain('freshet_partition_lag_events{source="Sale",partition="1"}');
  expect(text).toMatch(/freshet_partition_watermark_delay_seconds\{source="Sale",partition="0"\} \d/);
  expect(text).not.toContain('watermark_delay_seconds{source="Sale",partition="1"}');
  expect(text).toContain('freshet_partition_stopped{source="Sale",partition="1"} 1');
  // Partition 1 has another owner now.
  present = [statusOf(0)];
  expect(await metrics.registry.metrics()).not.toContain('partition="1"');
});

it("measures flushes and checkpoints", async () => {
  const metrics = new ProcessorMetrics(plan, {} as Log, () => []);
  metrics.flushed(30);
  metrics.checkpointed(3_000);
  const text = await metrics.registry.metrics();
  expect(text).toContain('freshet_flush_seconds_bucket{le="0.05"} 1');
  expect(text).toContain('freshet_checkpoint_seconds_bucket{le="2"} 0');
  expect(text).toContain('freshet_checkpoint_seconds_bucket{le="5"} 1');
});

it("counts chunks and bytes that history has taken, and nothing that it has refused", async () => {
  class Store {
    #isFull = false;
    readonly kept: Chunk[] = [];
    async write(chunks: readonly Chunk[]): Promise<void> {
      if (this.#isFull) throw new Error("full");
      this.kept.push(...chunks);
      this.#isFull = true;
    }
    async getMeta(): Promise<string> {
      return String(this.#isFull);
    }
  }
  const store = new Store();
  const metrics = new ProcessorMetrics(plan, {} as Log, () => []);
  const measured = new ProcessMetrics(() => []).measured(store as unknown as HistoryStore, "history", [
    "write",
  ]);
  const history = metrics.counted(measured);
  const chunk = {
    rollup: "Sales",
    grainMs: 1,
    pane: 0,
    partition: 0,
    chunk: 0,
    version: 0,
    bytes: new Uint8Array(70),
  };
  await history.write([chunk, { ...chunk, chunk: 1, bytes: new Uint8Array(30) }]);
  await expect(history.write([chunk])).rejects.toThrow("full");
  expect(store.kept.length).toBe(2);
  expect(await history.getMeta("any")).toBe("true");
  const text = await metrics.registry.metrics();
  expect(text).toContain("freshet_history_documents_total 2");
  expect(text).toContain("freshet_history_bytes_total 100");
});
