import { BlockRows } from "@freshet/aggregates";
import type { Chunk, ReadableRows } from "@freshet/engines";
import type { Plan } from "@freshet/schema";

/** What people read in MongoDB: a view of each rollup, of rows with its dimensions and measures in plain values. */
export function readableRows({ rollups }: Pick<Plan, "rollups">): ReadableRows {
  const readers = new Map(rollups.map((rollup) => [rollup.name, new BlockRows(rollup)]));
  return {
    views: rollups.map(({ name }) => ({ rollup: name })),
    rows: ({ rollup, bytes, grainMs }: Chunk) => readers.get(rollup)?.of(bytes, grainMs) ?? [],
  };
}
