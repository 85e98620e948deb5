import type { Rollup } from "@freshet/schema";
import { describe, expect, it } from "vitest";
import { groupsPerChunk } from "../../src/panes/chunk-layout.js";

const LIMITS = { chunkGroupsMax: 1_024, chunkBytesMax: 512 * 1024 };
const rollupOf = (...functions: string[]): Rollup =>
  ({ measures: functions.map((name) => ({ function: name, params: {} })) }) as unknown as Rollup;

describe("the layout of chunks", () => {
  it("puts many small cells into a chunk, and few that may grow large", () => {
    expect(groupsPerChunk(rollupOf("count", "sum"), LIMITS)).toBe(1_024);
    const large = groupsPerChunk(rollupOf("count", "distinct", "quantile", "top"), LIMITS);
    expect(large).toBeGreaterThan(10);
    expect(large).toBeLessThan(64);
  });
});
