import { expect, it } from "vitest";
import type { LiveStore, SourceStatus } from "../live/port.js";
import { cellOf, flushOf, Follower, headAt, partitionOf, stateOf } from "./live-fixtures.js";
import { liveModel } from "./live-model.js";
import { everyByte, type Make, type Rig, until, withRig } from "./rig.js";

/** What every live store must do, whatever it is built upon. The titles name the invariants that need it. */
export function liveConformance(name: string, make: Make<LiveStore>): void {
  withRig(`${name}: live store`, make, (rig) => {
    opening(rig);
    flushing(rig);
    dropping(rig);
    following(rig);
    sources(rig);
    liveModel(rig);
  });
}

function opening(rig: () => Rig<LiveStore>): void {
  it("opens empty and fresh, and then again as it was left", async () => {
    const live = rig().engine;
    const first = await live.open("R", "plan", 0);
    expect(first).toEqual({
      epoch: first.epoch,
      head: { frontier: -1, watermark: -Infinity, recordTime: -Infinity, settled: false },
      fresh: true,
    });
    await live.flush(flushOf(first.epoch, headAt(7), { cells: [cellOf("a", 7)] }));
    expect(await live.open("R", "plan", 0)).toEqual({ epoch: first.epoch, head: headAt(7), fresh: false });
    expect(stateOf((await partitionOf(live)).cells)).toEqual(stateOf([cellOf("a", 7)]));
  });

  it("begins a new, empty epoch for another plan", async () => {
    const live = rig().engine;
    const first = await live.open("R", "plan", 0);
    await live.flush(flushOf(first.epoch, headAt(7), { cells: [cellOf("a", 7)] }));
    const second = await live.open("R", "other plan", 0);
    expect(second).toMatchObject({ fresh: true, head: { frontier: -1, settled: false } });
    expect(second.epoch).not.toBe(first.epoch);
    expect((await partitionOf(live)).cells).toEqual([]);
  });

  it("refuses a flush of another epoch and changes nothing (a zombie of an old plan)", async () => {
    const live = rig().engine;
    const old = await live.open("R", "plan", 0);
    const { epoch } = await live.open("R", "other plan", 0);
    const late = flushOf(old.epoch, headAt(9), { cells: [cellOf("a", 9)] });
    await expect(live.flush(late)).rejects.toMatchObject({ code: "wrong-epoch" });
    await expect(live.flush({ ...late, epoch, partition: 5 })).rejects.toMatchObject({ code: "wrong-epoch" });
    expect(await partitionOf(live)).toMatchObject({ epoch, cells: [], head: { frontier: -1 } });
  });

  it("keeps rollups and partitions apart", async () => {
    const live = rig().engine;
    const names = ["R", "RR", "R:1", "__proto__"];
    for (const rollup of names)
      for (const partition of [0, 1, 10]) {
        const { epoch } = await live.open(rollup, "plan", partition);
        await live.flush(
          flushOf(epoch, headAt(1), { rollup, partition, cells: [cellOf(`${rollup} ${partition}`, 1)] }),
        );
      }
    for (const rollup of names) {
      const partitions = [...(await live.snapshot(rollup))].sort((a, b) => a.partition - b.partition);
      expect(partitions.map((each) => [each.partition, ...each.cells.map((cell) => cell.group)])).toEqual(
        [0, 1, 10].map((partition) => [partition, `${rollup} ${partition}`]),
      );
    }
    expect(await live.snapshot("none")).toEqual([]);
  });

  it("says that it is closed", async () => {
    const live = rig().engine;
    const { epoch } = await live.open("R", "plan", 0);
    await live.close();
    await live.close();
    await expect(live.flush(flushOf(epoch, headAt(1)))).rejects.toMatchObject({ code: "closed" });
    await expect(live.snapshot("R")).rejects.toMatchObject({ code: "closed" });
  });
}

function flushing(rig: () => Rig<LiveStore>): void {
  it("E2: an older or equal version never replaces a cell; a greater one does", async () => {
    const live = rig().engine;
    const { epoch } = await live.open("R", "plan", 0);
    await live.flush(flushOf(epoch, headAt(5), { cells: [cellOf("a", 5), cellOf("b", 5)] }));
    await live.flush(
      flushOf(epoch, headAt(5), { cells: [cellOf("a", 4), { ...cellOf("b", 5), bytes: everyByte() }] }),
    );
    expect(stateOf((await partitionOf(live)).cells)).toEqual(stateOf([cellOf("a", 5), cellOf("b", 5)]));
    await live.flush(flushOf(epoch, headAt(6), { cells: [cellOf("a", 6)] }));
    expect(stateOf((await partitionOf(live)).cells)).toEqual(stateOf([cellOf("a", 6), cellOf("b", 5)]));
  });

  it("E2: a zombie's old flush neither sets the head back nor hides what it alone brings", async () => {
    const live = rig().engine;
    const { epoch } = await live.open("R", "plan", 0);
    await live.flush(flushOf(epoch, headAt(9), { cells: [cellOf("a", 9)] }));
    await live.flush(flushOf(epoch, headAt(4), { cells: [cellOf("a", 4), cellOf("b", 4)] }));
    const state = await partitionOf(live);
    expect(state.head).toEqual(headAt(9));
    expect(stateOf(state.cells)).toEqual(stateOf([cellOf("a", 9), cellOf("b", 4)]));
  });

  it("moves the head on at the same frontier only to settled or to a greater watermark", async () => {
    const live = rig().engine;
    const { epoch } = await live.open("R", "plan", 0);
    const steps = [
      [headAt(5, { settled: false }), headAt(5, { settled: false })],
      [headAt(5, { watermark: 60, settled: false }), headAt(5, { watermark: 60, settled: false })],
      [headAt(5, { watermark: 60 }), headAt(5, { watermark: 60 })],
      [headAt(5, { watermark: 40 }), headAt(5, { watermark: 60 })],
      [headAt(5, { watermark: 60, settled: false }), headAt(5, { watermark: 60 })],
    ];
    for (const [sent, expected] of steps) {
      await live.flush(flushOf(epoch, sent));
      expect((await partitionOf(live)).head).toEqual(expected);
    }
  });

  it("E7: a snapshot shows each flush whole or not at all", async () => {
    const live = rig().engine;
    const { epoch } = await live.open("R", "plan", 0);
    const groups = Array.from({ length: 50 }, (_, i) => `g${i}`);
    let writing = true;
    const reader = (async (): Promise<void> => {
      while (writing) {
        await new Promise((resolve) => setImmediate(resolve));
        const { head, cells } = await partitionOf(live);
        for (const cell of cells) expect(cell.version).toBe(head.frontier);
      }
    })();
    for (let version = 1; version <= 100; version++) {
      await live.flush(
        flushOf(epoch, headAt(version), { cells: groups.map((group) => cellOf(group, version)) }),
      );
      if (version % 10 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    writing = false;
    await reader;
  });

  it("keeps any bytes and any group name, panes before 1970 and large cells", async () => {
    const live = rig().engine;
    const { epoch } = await live.open("R", "plan", 0);
    const groups = ["", "*", "__proto__", '["a","b"]', "ü€😀", "a\u0000b", "a:b", "x".repeat(5_000)];
    const cells = groups.map((group, i) => ({
      ...cellOf(group, 2 ** 50 + i, -86_400_000, 3_600_000),
      bytes: everyByte(300 + i),
    }));
    const large = { ...cellOf("large", 1), bytes: everyByte(1024 * 1024) };
    const empty = { ...cellOf("empty", 0), bytes: new Uint8Array(0) };
    await live.flush(flushOf(epoch, headAt(2 ** 51), { cells: [...cells, large, empty] }));
    expect(stateOf((await partitionOf(live)).cells)).toEqual(stateOf([...cells, large, empty]));
  });
}

function dropping(rig: () => Rig<LiveStore>): void {
  it("E4: a drop removes what history holds, and nothing newer", async () => {
    const live = rig().engine;
    const { epoch } = await live.open("R", "plan", 0);
    const stays = [cellOf("newer", 6), cellOf("a", 3, 1_000), cellOf("a", 3, 0, 60_000)];
    await live.flush(flushOf(epoch, headAt(6), { cells: [cellOf("a", 3), cellOf("b", 5), ...stays] }));
    const drops = [
      { grainMs: 1_000, pane: 0, version: 5 },
      { grainMs: 1_000, pane: 77_000, version: 5 },
    ];
    await live.flush(flushOf(epoch, headAt(6), { drops }));
    await live.flush(flushOf(epoch, headAt(6), { drops }));
    expect(stateOf((await partitionOf(live)).cells)).toEqual(stateOf(stays));
  });
}

function following(rig: () => Rig<LiveStore>): void {
  it("tells followers what took effect, in order, without gaps", async () => {
    const live = rig().engine;
    const { epoch } = await live.open("R", "plan", 0);
    await live.flush(flushOf(epoch, headAt(1), { cells: [cellOf("a", 1)] }));
    const follower = new Follower();
    const unfollow = live.follow("R", follower);
    const { sequence } = await partitionOf(live);
    await live.flush(flushOf(epoch, headAt(2), { cells: [cellOf("a", 1), cellOf("b", 2)] }));
    await live.flush(flushOf(epoch, headAt(1), { cells: [cellOf("c", 1)] }));
    await until(() => follower.entries.at(-1)?.sequence === sequence + 2, "both entries arrive");
    expect(follower.entries.map((entry) => entry.sequence)).toEqual([sequence + 1, sequence + 2]);
    expect(follower.entries.map((entry) => entry.cells.map((cell) => cell.group))).toEqual([["b"], ["c"]]);
    expect(follower.entries.map((entry) => entry.head.frontier)).toEqual([2, 2]);
    unfollow();
    await live.flush(flushOf(epoch, headAt(3), { cells: [cellOf("a", 3)] }));
    expect(follower.entries).toHaveLength(2);
  });

  it("resets followers when an epoch begins", async () => {
    const live = rig().engine;
    await live.open("R", "plan", 0);
    const follower = new Follower();
    live.follow("R", follower);
    await live.open("R", "plan", 0);
    expect(follower.resets).toBe(0);
    await live.open("R", "other plan", 0);
    await until(() => follower.resets === 1, "the reset arrives");
  });

  it("lets no listener disturb the writer or another listener", async () => {
    const live = rig().engine;
    const { epoch } = await live.open("R", "plan", 0);
    const fail = (): never => {
      throw new Error("listener at fault");
    };
    live.follow("R", { entry: fail, reset: fail });
    const follower = new Follower();
    live.follow("R", follower);
    await live.flush(flushOf(epoch, headAt(1)));
    await until(() => follower.entries.length === 1, "the other listener has the entry");
    await live.open("R", "other plan", 0);
    await until(() => follower.resets === 1, "the other listener has the reset");
  });
}

function sources(rig: () => Rig<LiveStore>): void {
  it("E8: keeps the latest account of each source and partition, as it was given", async () => {
    const live = rig().engine;
    const status: SourceStatus = {
      source: "Flight",
      partition: 0,
      frontier: -1,
      read: 10,
      applied: 4,
      late: 3,
      invalid: 2,
      filtered: 1,
      amended: 1,
      overflow: { Routes: 3 },
      reasons: { "too-late": 3, "not-json": 2 },
      samples: [
        { offset: 5, reason: "not-json", detail: "It's broken.", excerpt: '{"\u0000', recordTime: 7 },
      ],
      watermark: -Infinity,
      firstRecordTime: -Infinity,
      recordTime: 0,
      stopped: null,
    };
    await live.publishSource(status);
    await live.publishSource({ ...status, partition: 1 });
    await live.publishSource({ ...status, source: "Flight:1", stopped: "data-loss" });
    await live.publishSource({ ...status, frontier: 9, watermark: 5 });
    const all = [...(await live.sources())].sort((a, b) =>
      `${a.source} ${a.partition}` < `${b.source} ${b.partition}` ? -1 : 1,
    );
    expect(all).toEqual([
      { ...status, frontier: 9, watermark: 5 },
      { ...status, partition: 1 },
      { ...status, source: "Flight:1", stopped: "data-loss" },
    ]);
  });
}
