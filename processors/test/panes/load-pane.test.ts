import { CellArena, encodeBlock, StringDictionary } from "@freshet/aggregates";
import type { Chunk } from "@freshet/engines";
import { compileModel } from "@freshet/schema";
import { describe, expect, it } from "vitest";
import { GroupTable } from "../../src/groups/group-table.js";
import { loadPane } from "../../src/panes/load-pane.js";
import { TierPanes } from "../../src/panes/tier-panes.js";

const { plan } = compileModel([
  {
    name: "model.graphql",
    text: `
type Sale @event(topic: "sales", time: "at") { at: DateTime!  shop: String! }
type Sales @rollup(of: "Sale", grains: ["1m"]) { shop: String!  sales: Long! @count }`,
  },
]);
const rollup = plan!.rollups[0];
const dictionary = new StringDictionary();

function chunk(number: number, version: number, shops: readonly string[]): Chunk {
  const arena = new CellArena(rollup, dictionary);
  const slots = shops.map(() => arena.allocate());
  for (const slot of slots) arena.events[slot] = version;
  const keys = shops.map((shop) => JSON.stringify([shop]));
  const bytes = encodeBlock(arena, keys, slots);
  return { rollup: rollup.name, grainMs: 60_000, pane: 0, partition: 0, chunk: number, version, bytes };
}

function load(chunks: readonly Chunk[]): { groups: string[]; versions: number[] } {
  const groups = new GroupTable(rollup.dimensions, dictionary);
  const arena = new CellArena(rollup, dictionary);
  const tier = new TierPanes(rollup.tiers[0], arena, { liveMs: 0, chunkGroups: 2, maxStored: 0 });
  const pane = loadPane(rollup, tier, groups, { start: 0, chunks });
  return {
    groups: pane.groups.map((group) => JSON.parse(groups.key(group))[0] as string),
    versions: pane.slots.map((slot) => arena.versions[slot]),
  };
}

describe("loading a pane", () => {
  it("restores groups in the order of their first events, each cell at its chunk's version (E5, E6)", () => {
    expect(load([chunk(1, 9, ["c"]), chunk(0, 4, ["b", "a"])])).toEqual({
      groups: ["b", "a", "c"],
      versions: [4, 4, 9],
    });
  });

  it("leaves out chunks after a gap: their groups came after the checkpoint and are made anew (E4)", () => {
    expect(load([chunk(0, 4, ["b"]), chunk(1, 9, ["c"])]).groups).toEqual(["b"]);
    expect(load([chunk(1, 9, ["c"])]).groups).toEqual([]);
  });
});
