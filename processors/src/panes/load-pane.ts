import { Block } from "@freshet/aggregates";
import type { Chunk } from "@freshet/engines";
import type { Rollup } from "@freshet/schema";
import type { GroupTable } from "../groups/group-table.js";
import type { Pane } from "./pane.js";
import type { TierPanes } from "./tier-panes.js";

/**
 * Puts a pane read from history into memory. Chunks are taken in order up to the first that is not full: one after a gap was written by an owner
 * that went further and was cut off, so all its groups came after our checkpoint (else the chunk before it
 * would have been full at the checkpoint, by E4) and the replay makes them anew, in the same order.
 */
export function loadPane(
  rollup: Rollup,
  tier: TierPanes,
  groups: GroupTable,
  read: { start: number; chunks: readonly Chunk[] },
): Pane {
  const pane = tier.create(read.start);
  // A former owner that went further may have shown it. If the guard then passes over all its events, nothing else would tell us.
  tier.inLive.add(read.start);
  const chunks = [...read.chunks].sort((a, b) => a.chunk - b.chunk);
  for (const chunk of chunks) {
    if (pane.groups.length !== chunk.chunk * tier.chunkGroups) break;
    loadChunk(rollup, tier, groups, { pane, chunk });
  }
  return pane;
}

function loadChunk(
  rollup: Rollup,
  tier: TierPanes,
  groups: GroupTable,
  into: { pane: Pane; chunk: Chunk },
): void {
  const { pane, chunk } = into;
  const block = Block.parse(chunk.bytes, rollup);
  const slots = block.groups.map((key) => tier.addCell(pane, groups.idOfKey(key)));
  block.decodeInto(tier.arena, slots);
  for (const slot of slots) tier.arena.versions[slot] = chunk.version;
}
