import { describe, expect, it } from "vitest";
import { applyFrame, emptyRows, sortRows, valueAt } from "../../src/stream/rows";
import type { Frame, Row } from "../../src/stream/rows";

const row = (id: string, departures: number): Row => ({ id, departures });
const snapshot = (...rows: Row[]): Frame => ({ kind: "SNAPSHOT", rows });

describe("applyFrame", () => {
  it("takes the first snapshot without calling anything changed", () => {
    const state = applyFrame(emptyRows, snapshot(row("a", 1), row("b", 2)));
    expect([...state.rows.keys()]).toEqual(["a", "b"]);
    expect(state.changed.size).toBe(0);
    expect(state.turn).toBe(1);
  });

  it("patches with a delta, names the changed fields, and leaves the state before untouched", () => {
    const before = applyFrame(emptyRows, snapshot(row("a", 1), row("b", 2)));
    const after = applyFrame(before, { kind: "DELTA", rows: [row("b", 3), row("c", 9)], removed: ["a"] });
    expect([...after.rows.values()]).toEqual([row("b", 3), row("c", 9)]);
    expect([...(after.changed.get("b") ?? [])]).toEqual(["departures"]);
    expect(after.changed.get("c")?.size).toBe(0);
    expect(before.rows.get("b")).toEqual(row("b", 2));
  });

  it("replaces everything with a later snapshot, but only the difference counts as changed", () => {
    const before = applyFrame(emptyRows, snapshot(row("a", 1), row("b", 2), row("c", 3)));
    const after = applyFrame(before, snapshot(row("a", 1), row("b", 7)));
    expect([...after.rows.keys()]).toEqual(["a", "b"]);
    expect([...after.changed.keys()]).toEqual(["b"]);
  });

  it("moves only the time with a heartbeat", () => {
    const before = applyFrame(emptyRows, snapshot(row("a", 1)));
    const revision = { watermark: "2001-06-14T12:00:00Z", lag: "1s", stale: true };
    const after = applyFrame(before, { kind: "HEARTBEAT", rows: [], revision });
    expect(after.rows).toBe(before.rows);
    expect(after.revision).toEqual(revision);
    expect(after.turn).toBe(1);
  });

  it("keeps rows whose id is the name of an object's own machinery", () => {
    const state = applyFrame(emptyRows, snapshot(row("__proto__", 1), row("constructor", 2)));
    expect(state.rows.get("__proto__")).toEqual(row("__proto__", 1));
    expect(({} as { departures?: number }).departures).toBeUndefined();
  });
});

describe("sortRows", () => {
  it("orders by the panel's order, with nothing known last and ties by id", () => {
    const rows: Row[] = [row("d", 1), { id: "x", departures: null }, row("a", 5), row("b", 1)];
    const sorted = sortRows(rows, [{ field: "departures", descending: true }], null);
    expect(sorted.map((one) => one.id)).toEqual(["a", "b", "d", "x"]);
  });

  it("keeps time order where no order is given, and only the first rows", () => {
    const at = (id: string, start: string): Row => ({ id, window: { start } });
    const sorted = sortRows([at("1", "2001-06-03"), at("2", "2001-06-01"), at("3", "2001-06-02")], [], 2);
    expect(sorted.map((one) => one.id)).toEqual(["2", "3"]);
  });
});

describe("valueAt", () => {
  it("follows own fields only", () => {
    expect(valueAt({ id: "a", window: { start: "t" } }, "window.start")).toBe("t");
    expect(valueAt({ id: "a" }, "constructor.name")).toBeUndefined();
    expect(valueAt({ id: "a", window: null }, "window.start")).toBeUndefined();
  });
});
