import type { Measure, Rollup } from "@freshet/schema";

/**
 * Bytes that one cell's state of a measure takes when it has grown large. Counters are a few bytes; a dense HyperLogLog is 12 KB,
 * a full quantile sketch holds a few thousand bins, a full summary of top keys some hundred keys.
 */
function bytesWhenLarge(measure: Measure): number {
  switch (measure.function) {
    case "distinct":
      return 12_400;
    case "quantile":
      return 4_096;
    case "top":
      return 24 * Math.max(256, 8 * (measure.params.k ?? 10));
    case "histogram":
      return 9 * ((measure.params.bounds?.length ?? 0) + 1);
    default:
      return 64;
  }
}

/**
 * How many groups share a chunk. Group number `n` of a pane (in the order of their first events) always lies in chunk ⌊n ÷ this⌋: the
 * layout depends on the log and the model alone. A former owner of the partition that still writes therefore
 * writes the same groups under the same names, so E2 applied to chunks is E2 applied to their cells. A layout
 * that followed the encoded sizes would differ between two owners, and one could displace the other's groups.
 */
export function groupsPerChunk(
  rollup: Rollup,
  limits: { chunkGroupsMax: number; chunkBytesMax: number },
): number {
  const bytes = rollup.measures.reduce((sum, measure) => sum + bytesWhenLarge(measure), 64);
  return Math.max(1, Math.min(limits.chunkGroupsMax, Math.floor(limits.chunkBytesMax / bytes)));
}
