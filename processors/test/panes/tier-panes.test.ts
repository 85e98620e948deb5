import { CellArena, StringDictionary } from "@freshet/aggregates";
import { compileModel } from "@freshet/schema";
import { describe, expect, it } from "vitest";
import { TierPanes } from "../../src/panes/tier-panes.js";

const { plan } = compileModel([
  {
    name: "model.graphql",
    text: `
type Sale @event(topic: "sales", time: "at") { at: DateTime! }
type Sales @rollup(of: "Sale", grains: ["1m"]) @keep(live: "5m", history: [{ grain: "1m", for: "10m" }]) { sales: Long! @count }`,
  },
]);
const rollup = plan!.rollups[0];
const MINUTE = 60_000;

function newTier(maxStored = -Infinity): TierPanes {
  const arena = new CellArena(rollup, new StringDictionary());
  return new TierPanes(rollup.tiers[0], arena, { liveMs: rollup.liveMs, chunkGroups: 2, maxStored });
}

/** A pane with some changed cells. */
function changed(tier: TierPanes, start: number, cells: number): void {
  const pane = tier.create(start);
  for (let group = 1; group <= cells; group++) tier.mark(tier.addCell(pane, group));
}

describe("panes of a tier", () => {
  it("marks a cell once for each side, and only its chunk", () => {
    const tier = newTier();
    const pane = tier.create(0);
    const slots = [1, 2, 3].map((group) => tier.addCell(pane, group));
    for (const slot of [slots[2], slots[2]]) tier.mark(slot);
    expect(tier.unflushed).toEqual([slots[2]]);
    expect([...pane.dirtyChunks]).toEqual([1]);
    tier.markFlushed(0);
    tier.mark(slots[2]);
    expect(tier.unflushed).toEqual([slots[2]]);
    expect(tier.unsaved).toBe(1);
  });

  it("keeps a cell that history holds at a later version until the frontier is there", () => {
    const tier = newTier();
    const [early, late] = [1, 2].map((group) => tier.addCell(tier.find(0) ?? tier.create(0), group));
    tier.arena.versions[early] = 4;
    tier.arena.versions[late] = 9;
    for (const slot of [early, late, late]) tier.passOver(slot);
    expect(tier.unflushed).toEqual([early, late]);
    tier.markFlushed(8);
    expect([tier.unflushed, tier.find(0)!.isClean, tier.unsaved]).toEqual([[late], false, 0]);
    tier.mark(early);
    tier.markFlushed(8);
    tier.markSaving();
    tier.passOver(late);
    expect(tier.unflushed).toEqual([late]);
    tier.markFlushed(9);
    expect([tier.unflushed, tier.find(0)!.isClean]).toEqual([[], true]);
  });

  it("looks into history only for panes that may be there", () => {
    const tier = newTier(3 * MINUTE);
    expect([tier.mayBeStored(2 * MINUTE), tier.mayBeStored(4 * MINUTE)]).toEqual([true, false]);
  });

  it("keeps changed panes in memory whatever their age, and lets clean ones go", () => {
    const tier = newTier();
    changed(tier, 0, 2);
    tier.evict(Infinity, 0);
    expect(tier.find(0)).toBeDefined();
    tier.markFlushed(0);
    tier.markSaving();
    tier.evict(Infinity, 0);
    expect(tier.find(0)).toBeUndefined();
    expect(tier.arena.live).toBe(0);
    expect(tier.mayBeStored(0)).toBe(true);
  });

  it("past its size lets go first of what was unused for longest", () => {
    const tier = newTier();
    for (const start of [0, MINUTE, 2 * MINUTE]) changed(tier, start, 4);
    tier.find(0)!.touched = 9;
    tier.markFlushed(0);
    tier.markSaving();
    tier.evict(-Infinity, 10);
    expect([0, MINUTE, 2 * MINUTE].map((start) => tier.find(start) !== undefined)).toEqual([
      true,
      false,
      false,
    ]);
  });

  it("forgets what has expired, changed or not", () => {
    const tier = newTier();
    for (const start of [0, MINUTE]) changed(tier, start, 1);
    tier.markFlushed(0);
    tier.expire(11 * MINUTE);
    expect([tier.find(0), tier.find(MINUTE)?.start, tier.unsaved]).toEqual([undefined, MINUTE, 1]);
  });

  it("forgets also what was still to be shown of a pane that has expired", () => {
    const tier = newTier();
    const slot = tier.addCell(tier.create(0), 1);
    tier.arena.versions[slot] = 9;
    tier.passOver(slot);
    tier.expire(11 * MINUTE);
    expect(tier.unflushed).toEqual([]);
  });

  it("names the panes that are too old for the live store", () => {
    const tier = newTier();
    for (const start of [0, MINUTE, 2 * MINUTE]) tier.inLive.add(start);
    expect(tier.dropped(6 * MINUTE)).toEqual([0]);
  });
});
