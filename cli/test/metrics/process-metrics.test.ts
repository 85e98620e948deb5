import { expect, it } from "vitest";
import { ProcessMetrics } from "../../src/metrics/process-metrics.js";

class Engine {
  #calls = 0;
  get calls(): number {
    return this.#calls;
  }
  async flush(value: string): Promise<string> {
    this.#calls++;
    if (value === "") throw new Error("no");
    return value;
  }
  sync(): number {
    return ++this.#calls;
  }
}

it("measures the operations of an engine and changes nothing about them", async () => {
  const metrics = new ProcessMetrics(() => ["It is starting"]);
  const engine = metrics.measured(new Engine(), "live", ["flush"]);
  expect(await engine.flush("a")).toBe("a");
  await expect(engine.flush("")).rejects.toThrow("no");
  expect(engine.sync()).toBe(3);
  expect(engine.calls).toBe(3);
  const text = await metrics.registry.metrics();
  expect(text).toContain('freshet_engine_seconds_count{engine="live",operation="flush",failed="false"} 1');
  expect(text).toContain('freshet_engine_seconds_count{engine="live",operation="flush",failed="true"} 1');
  expect(text).toContain("freshet_ready 0");
  expect(text).toContain("process_cpu_seconds_total");
});
