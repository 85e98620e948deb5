import fc from "fast-check";
import { expect, it } from "vitest";
import type { Chunk, HistoryStore, PaneRange } from "../history/port.js";
import { everyByte, type Make, type Rig, withRig } from "./rig.js";

const HOUR = 3_600_000;
const TASK = { topic: "flights", partition: 0 };
const EVERYTHING: PaneRange = { rollup: "R", grainMs: HOUR, from: -1e15, to: 1e15 };

/** A true state by E1: the bytes follow from the address and the version. */
function chunkOf(version: number, more: Partial<Chunk> = {}): Chunk {
  const address = { rollup: "R", grainMs: HOUR, pane: 0, partition: 0, chunk: 0, ...more };
  const { rollup, grainMs, pane, partition, chunk } = address;
  return {
    version,
    bytes: Buffer.from(`${rollup}/${grainMs}/${pane}/${partition}/${chunk}@${version}`),
    ...address,
  };
}

function plain(chunks: readonly Chunk[]): unknown[] {
  return chunks.map((chunk) => ({ ...chunk, bytes: Buffer.from(chunk.bytes).toString("latin1") }));
}

/** What every history store must do, whatever it is built upon. The titles name the invariants that need it. */
export function historyConformance(name: string, make: Make<HistoryStore>): void {
  withRig(`${name}: history store`, make, (rig) => {
    writing(rig);
    reading(rig);
    expiring(rig);
    checkpoints(rig);
    facts(rig);
  });
}

function writing(rig: () => Rig<HistoryStore>): void {
  it("E2: an older or equal version never replaces a chunk; a greater one does", async () => {
    const history = rig().engine;
    await history.write([chunkOf(5), chunkOf(5, { chunk: 1 })]);
    await history.write([chunkOf(4), { ...chunkOf(5, { chunk: 1 }), bytes: everyByte() }]);
    expect(plain(await history.read(EVERYTHING))).toEqual(plain([chunkOf(5), chunkOf(5, { chunk: 1 })]));
    await history.write([chunkOf(6)]);
    expect(plain(await history.read(EVERYTHING))).toEqual(plain([chunkOf(6), chunkOf(5, { chunk: 1 })]));
  });

  it("E2: of one address twice in a write the greater version stays", async () => {
    const history = rig().engine;
    await history.write([chunkOf(1), chunkOf(3), chunkOf(2)]);
    expect(plain(await history.read(EVERYTHING))).toEqual(plain([chunkOf(3)]));
  });

  it("E2: any interleaving of several writers and restarts leaves the greatest version of every chunk", async () => {
    let run = 0;
    const chunk = fc.record({
      version: fc.nat(30),
      pane: fc.constantFrom(-HOUR, 0, HOUR),
      partition: fc.nat(1),
      chunk: fc.nat(1),
    });
    const writers = fc.array(fc.array(fc.array(chunk, { maxLength: 4 }), { maxLength: 5 }), { maxLength: 3 });
    await fc.assert(
      fc.asyncProperty(writers, fc.boolean(), fc.scheduler(), async (all, reopens, scheduler) => {
        const rollup = `R${run++}`;
        if (reopens) await rig().reopen?.();
        const work = all.map(async (writes) => {
          const history = (await rig().another?.()) ?? rig().engine;
          for (const write of writes) {
            await scheduler.schedule(Promise.resolve());
            await history.write(
              write.map(({ version, ...address }) => chunkOf(version, { rollup, ...address })),
            );
          }
        });
        await scheduler.waitFor(Promise.all(work));
        const greatest = new Map<string, Chunk>();
        for (const { version, ...address } of all.flat(2)) {
          const name = JSON.stringify([address.pane, address.partition, address.chunk]);
          if (version > (greatest.get(name)?.version ?? -1))
            greatest.set(name, chunkOf(version, { rollup, ...address }));
        }
        const order = (a: Chunk, b: Chunk): number =>
          a.pane - b.pane || a.partition - b.partition || a.chunk - b.chunk;
        const read = await rig().engine.read({ ...EVERYTHING, rollup });
        expect(plain(read)).toEqual(plain([...greatest.values()].sort(order)));
      }),
      { numRuns: 40 },
    );
  });

  it("keeps any bytes: empty, of every value, and of a megabyte", async () => {
    const history = rig().engine;
    const chunks = [new Uint8Array(0), everyByte(), everyByte(1024 * 1024)].map((bytes, chunk) => ({
      ...chunkOf(1, { chunk }),
      bytes,
    }));
    await history.write(chunks);
    expect(plain(await history.read(EVERYTHING))).toEqual(plain(chunks));
  });

  it("keeps what it acknowledged when it is opened again, and goes on guarding it", async () => {
    if (!rig().reopen) return;
    await rig().engine.write([chunkOf(5)]);
    const history = await rig().reopen!();
    await history.write([chunkOf(4), chunkOf(1, { chunk: 1 })]);
    expect(plain(await history.read(EVERYTHING))).toEqual(plain([chunkOf(5), chunkOf(1, { chunk: 1 })]));
  });
}

function reading(rig: () => Rig<HistoryStore>): void {
  it("reads a half-open range of panes in the order pane, partition, chunk; also before 1970", async () => {
    const history = rig().engine;
    const panes = [-500_000 * HOUR, -HOUR, 0, HOUR, 500_000 * HOUR];
    const all = panes.flatMap((pane) =>
      [0, 1, 256].flatMap((partition) => [0, 2, 300].map((chunk) => chunkOf(1, { pane, partition, chunk }))),
    );
    await history.write([...all].reverse());
    expect(plain(await history.read(EVERYTHING))).toEqual(plain(all));
    const within = (from: number, to: number): Chunk[] =>
      all.filter((chunk) => chunk.pane >= from && chunk.pane < to);
    for (const [from, to] of [
      [-HOUR, HOUR],
      [0, 0],
      [1, 1e15],
      [-1e15, -1],
      [HOUR, -HOUR],
    ])
      expect(plain(await history.read({ ...EVERYTHING, from, to }))).toEqual(plain(within(from, to)));
    const second = await history.read({ ...EVERYTHING, partition: 1 });
    expect(plain(second)).toEqual(plain(all.filter((chunk) => chunk.partition === 1)));
    expect(plain(await history.read({ ...EVERYTHING, partition: [1, 7] }))).toEqual(plain(second));
    const both = await history.read({ ...EVERYTHING, partition: [1, 0] });
    expect(plain(both)).toEqual(plain(all.filter((chunk) => chunk.partition <= 1)));
  });

  it("keeps rollups and grains apart, whatever their names", async () => {
    const history = rig().engine;
    const rollups = ["R", "RR", "R/1", "", "__proto__", "ü"];
    const chunks = rollups.flatMap((rollup) =>
      [1_000, HOUR, 24 * HOUR].map((grainMs) => chunkOf(1, { rollup, grainMs })),
    );
    await history.write(chunks);
    for (const chunk of chunks) {
      const { rollup, grainMs } = chunk;
      expect(plain(await history.read({ ...EVERYTHING, rollup, grainMs }))).toEqual(plain([chunk]));
    }
    expect(await history.read({ ...EVERYTHING, rollup: "none" })).toEqual([]);
  });

  it("reads thousands of chunks", async () => {
    const history = rig().engine;
    const chunks = Array.from({ length: 5_000 }, (_, i) => chunkOf(i, { pane: i * HOUR }));
    await history.write(chunks);
    expect(plain(await history.read(EVERYTHING))).toEqual(plain(chunks));
  });
}

function expiring(rig: () => Rig<HistoryStore>): void {
  it("expires whole panes of one partition of one tier only, and may be repeated", async () => {
    const history = rig().engine;
    const gone = [-5, 0, 1].map((i) => chunkOf(1, { pane: i * HOUR, chunk: i & 1 }));
    const stay = [
      chunkOf(1, { pane: 2 * HOUR }),
      chunkOf(1, { partition: 1 }),
      chunkOf(1, { grainMs: 24 * HOUR }),
      chunkOf(1, { rollup: "RR" }),
    ];
    await history.write([...gone, ...stay]);
    // The pane of 2 h ends at 3 h.
    for (let i = 0; i < 2; i++) await history.expire("R", HOUR, 0, 3 * HOUR - 1);
    for (const chunk of stay) {
      const { rollup, grainMs, partition } = chunk;
      expect(plain(await history.read({ ...EVERYTHING, rollup, grainMs, partition }))).toEqual(
        plain([chunk]),
      );
    }
    await history.expire("R", HOUR, 0, 3 * HOUR);
    expect(await history.read({ ...EVERYTHING, partition: 0 })).toEqual([]);
  });

  it("expires thousands of panes", async () => {
    const history = rig().engine;
    await history.write(
      Array.from({ length: 6_000 }, (_, i) => chunkOf(1, { pane: (i >> 1) * HOUR, partition: i & 1 })),
    );
    await history.expire("R", HOUR, 0, 2_999 * HOUR);
    const left = await history.read(EVERYTHING);
    expect(left.filter((chunk) => chunk.partition === 0).map((chunk) => chunk.pane)).toEqual([2_999 * HOUR]);
    expect(left.filter((chunk) => chunk.partition === 1)).toHaveLength(3_000);
  });

  it("knows the first pane of a tier", async () => {
    const history = rig().engine;
    expect(await history.firstPane("R", HOUR)).toBeNull();
    await history.write([
      chunkOf(1, { pane: 7 * HOUR }),
      chunkOf(1, { pane: -HOUR, partition: 1 }),
      chunkOf(1, { grainMs: 1, pane: -1e12 }),
    ]);
    expect(await history.firstPane("R", HOUR)).toBe(-HOUR);
    await history.expire("R", HOUR, 1, 0);
    expect(await history.firstPane("R", HOUR)).toBe(7 * HOUR);
  });
}

function checkpoints(rig: () => Rig<HistoryStore>): void {
  it("E4: a checkpoint is only replaced by one of a greater offset", async () => {
    const history = rig().engine;
    expect(await history.recover(TASK)).toEqual({ checkpoint: null, begun: -1 });
    await history.checkpoint(TASK, { offset: 5, state: { at: 5 } });
    await history.checkpoint(TASK, { offset: 4, state: { at: 4 } });
    await history.checkpoint(TASK, { offset: 5, state: "another" });
    expect((await history.recover(TASK)).checkpoint).toEqual({ offset: 5, state: { at: 5 } });
    await Promise.all([7, 9, 8].map((offset) => history.checkpoint(TASK, { offset, state: offset })));
    expect((await history.recover(TASK)).checkpoint).toEqual({ offset: 9, state: 9 });
  });

  it("E6: gives the state of a checkpoint back as it was", async () => {
    const history = rig().engine;
    const state = {
      ids: Array.from({ length: 50_000 }, (_, i) => `id ${i}`),
      text: "ü😀\u0000",
      deep: [[[null, true, -1.5e300]]],
      ["__proto__"]: 1,
    };
    const json = JSON.stringify(state);
    await history.checkpoint(TASK, { offset: 2 ** 52, state });
    const restored = (await history.recover(TASK)).checkpoint!;
    expect(restored.offset).toBe(2 ** 52);
    expect(JSON.stringify(restored.state)).toBe(json);
  });

  it("begin marks only go up, and each task has its own marks and checkpoint", async () => {
    const history = rig().engine;
    await history.begin(TASK, 10);
    await history.begin(TASK, 3);
    await history.checkpoint(TASK, { offset: 2, state: null });
    for (const other of [
      { ...TASK, partition: 1 },
      { ...TASK, topic: "flight" },
    ])
      expect(await history.recover(other)).toEqual({ checkpoint: null, begun: -1 });
    expect(await history.recover(TASK)).toEqual({ checkpoint: { offset: 2, state: null }, begun: 10 });
    await history.begin(TASK, 11);
    const reopened = (await rig().reopen?.()) ?? history;
    expect(await reopened.recover(TASK)).toEqual({ checkpoint: { offset: 2, state: null }, begun: 11 });
  });
}

function facts(rig: () => Rig<HistoryStore>): void {
  it("keeps facts about itself", async () => {
    let history = rig().engine;
    const keys = ["plan", "", "__proto__", "ü", "plan\u0000"];
    for (const key of keys) expect(await history.getMeta(key)).toBeNull();
    for (const key of keys) await history.setMeta(key, `old ${key}`);
    for (const key of keys) await history.setMeta(key, `${key} ü`);
    history = (await rig().reopen?.()) ?? history;
    for (const key of keys) expect(await history.getMeta(key)).toBe(`${key} ü`);
  });

  it("replaces a fact only where it is what was expected, for one of many at once", async () => {
    const { engine: history } = rig();
    expect(await history.swapMeta("lease", "a", "b")).toBe(false);
    expect(await history.swapMeta("lease", null, "a")).toBe(true);
    expect(await history.swapMeta("lease", null, "b")).toBe(false);
    const many = Array.from({ length: 20 }, (_, at) => history.swapMeta("lease", "a", `b${at}`));
    const won = (await Promise.all(many)).indexOf(true);
    expect((await Promise.all(many)).filter(Boolean)).toHaveLength(1);
    expect(await history.getMeta("lease")).toBe(`b${won}`);
  });

  it("says that it is closed, having finished what it was given", async () => {
    const { engine: history, reopen } = rig();
    const written = history.write([chunkOf(1)]);
    await history.close();
    await written;
    await history.close();
    await expect(history.write([chunkOf(2)])).rejects.toMatchObject({ code: "closed" });
    await expect(history.read(EVERYTHING)).rejects.toMatchObject({ code: "closed" });
    if (reopen) expect(plain(await (await reopen()).read(EVERYTHING))).toEqual(plain([chunkOf(1)]));
  });
}
