import { expect, it } from "vitest";
import { rowKey } from "../../src/table/row-key";
import { drawSpark, sparkLines, sparkScale } from "../../src/table/sparks";
import { rowsBefore, trendOf } from "../../src/table/trends";
import type { Column } from "../../src/table/columns";
import type { Row } from "../../src/stream/rows";

const hour = (place: number): string => new Date(place * 3_600_000).toISOString();
const row = (origin: string | null, place: number, share: unknown, departures = 100): Row => ({
  id: `${origin} ${place}`,
  overflow: false,
  origin,
  share,
  departures,
  window: { start: hour(place), end: hour(place + 1), closed: place < 3 },
});
const fields = { keys: ["origin"], measure: "share", counts: "departures" };
const key = (origin: string | null): string => rowKey(row(origin, 0, 0), ["origin"]);

it("gives every line a place for each pane, and gaps where nothing is known or too little", () => {
  const rows = [row("A", 0, 1), row("A", 1, 2, 19), row("A", 3, "4"), row("B", 2, null), row(null, 0, 7)];
  const lines = sparkLines(rows, fields);
  expect(lines.get(key("A"))!.map(({ value }) => value)).toEqual([1, null, null, 4]);
  expect(lines.get(key("A"))!.map(({ open }) => open)).toEqual([false, false, false, true]);
  expect(lines.get(key("B"))!.map(({ value }) => value)).toEqual([null, null, null, null]);
  expect(lines.has(key(null))).toBe(true);
  expect(sparkLines(rows, { ...fields, counts: null }).get(key("A"))![1]!.value).toBe(2);
});

it("has one scale for all lines, from zero for counts", () => {
  const lines = [...sparkLines([row("A", 0, 5), row("A", 1, 9), row("B", 0, 30)], fields).values()];
  expect(sparkScale(lines, false)).toEqual([5, 30]);
  expect(sparkScale(lines, true)).toEqual([0, 30]);
  expect(sparkScale([], false)).toEqual([0, 1]);
});

it("draws an open end as a dot, and no line through a single value", () => {
  const points = sparkLines([row("A", 2, 5), row("A", 3, 9), row("B", 3, 1)], fields);
  const drawn = drawSpark(points.get(key("A"))!, false, [0, 10])!;
  expect(drawn.open).not.toBe("");
  expect(drawn.end!.y).toBeCloseTo(2 + 0.1 * 18);
  expect(drawSpark(points.get(key("B"))!, false, [0, 10])).toBeNull();
});

it("tells rows of all others from rows whose name is missing", () => {
  expect(rowKey({ ...row(null, 0, 1), overflow: true }, ["origin"])).not.toBe(key(null));
});

it("says how a row stands beside the period before, and nothing where either has no value", () => {
  const style = { scale: 1, decimals: 1, unit: "%", approximate: false };
  const column = { name: "lateShare", style } as Column;
  const now = { id: "a", origin: "A", lateShare: 23.31 };
  const before = rowsBefore([{ id: "b", origin: "A", lateShare: 20 }], ["origin"]);
  const then = before.get(rowKey(now, ["origin"]));
  expect(trendOf(now, then, column)).toMatchObject({ way: 1, tone: "bad", text: "+3.3 points", before: 20 });
  expect(trendOf(now, then, column)!.change).toBeCloseTo(3.31);
  expect(trendOf(now, undefined, column)).toBeNull();
  expect(trendOf({ ...now, lateShare: null }, then, column)).toBeNull();
});
