import { expect, it } from "vitest";
import type { Log } from "../log/port.js";
import { append, KEEP_ALL, readAll } from "./log-fixtures.js";
import type { Rig } from "./rig.js";

/** Appends that may be repeated: what a feeder needs so that no event is in the log twice. */
export function logProducers(rig: () => Rig<Log>): void {
  it("appends a producer's batch once and answers where it went", async () => {
    const log = rig().engine;
    await log.createTopic("t", KEEP_ALL);
    const first = { producer: { id: "p", sequence: 0 } };
    const second = { producer: { id: "p", sequence: 1 } };
    expect(await append(log, "t", ["a", "b"], first)).toMatchObject({ baseOffset: 0, duplicate: false });
    expect(await append(log, "t", ["c"], second)).toMatchObject({ baseOffset: 2, duplicate: false });
    expect(await append(log, "t", ["c"], second)).toEqual({
      partition: 0,
      baseOffset: 2,
      count: 1,
      duplicate: true,
    });
    expect(await append(log, "t", ["a", "b"], first)).toMatchObject({ duplicate: true });
    expect(await readAll(log, "t", 0)).toEqual(["a", "b", "c"]);
  });

  it("appends one of several concurrent repeats", async () => {
    const log = rig().engine;
    await log.createTopic("t", KEEP_ALL);
    const producer = { id: "p", sequence: 7 };
    const receipts = await Promise.all([1, 2, 3, 4].map(() => append(log, "t", ["a"], { producer })));
    expect(receipts.filter((receipt) => !receipt.duplicate)).toHaveLength(1);
    expect(new Set(receipts.map((receipt) => receipt.baseOffset))).toEqual(new Set([0]));
    expect(await readAll(log, "t", 0)).toEqual(["a"]);
  });

  it("counts each producer and each partition for itself; sequences may skip", async () => {
    const log = rig().engine;
    await log.createTopic("t", KEEP_ALL);
    const ids = ["p", "P", "p\u0000", "__proto__", ""];
    for (const id of ids) {
      expect(await log.lastSequence("t", 0, id)).toBe(-1);
      await append(log, "t", [`0 of ${id}`], { producer: { id, sequence: 0 } });
      await append(log, "t", [`9 of ${id}`], { producer: { id, sequence: 9 } });
      await append(log, "t", [`5 of ${id}`], { producer: { id, sequence: 5 } });
      await append(log, "t", [`0 of ${id}`], { producer: { id, sequence: 0 }, partition: 1 });
      expect([await log.lastSequence("t", 0, id), await log.lastSequence("t", 1, id)]).toEqual([9, 0]);
    }
    expect(await readAll(log, "t", 0)).toEqual(ids.flatMap((id) => [`0 of ${id}`, `9 of ${id}`]));
    expect(await readAll(log, "t", 1)).toEqual(ids.map((id) => `0 of ${id}`));
  });

  it("remembers producers when it is opened again", async () => {
    if (!rig().reopen) return;
    await rig().engine.createTopic("t", KEEP_ALL);
    const producer = { id: "ü", sequence: 2 ** 40 };
    await append(rig().engine, "t", ["a"], { producer });
    const log = await rig().reopen!();
    expect(await log.lastSequence("t", 0, "ü")).toBe(2 ** 40);
    expect(await append(log, "t", ["a"], { producer })).toMatchObject({ baseOffset: 0, duplicate: true });
    expect(await readAll(log, "t", 0)).toEqual(["a"]);
  });
}
