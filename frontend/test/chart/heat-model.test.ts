import { describe, expect, it } from "vitest";
import { cellText, heatModel, upright } from "../../src/chart/heat-model";
import { wordsWith } from "./words";
import type { Row } from "../../src/stream/rows";

const words = wordsWith({ departures: "count", delay: "mean" }, ["origin", "state"]);
const hourMs = 3_600_000;

function hours(from: string, count: number): Row[] {
  return Array.from({ length: count }, (_, index) => {
    const start = Date.parse(from) + index * hourMs;
    return {
      id: String(index),
      departures: index === 3 ? 19 : 100,
      delay: index,
      window: {
        start: new Date(start).toISOString(),
        end: new Date(start + hourMs).toISOString(),
        closed: index < count - 1,
      },
    };
  });
}

const clock = { x: "window.start", y: ["window.start"], colour: "delay", thresholds: [] };
const leaves = ["window.start", "departures", "delay"];

describe("hours of days", () => {
  it("stand at the clock of the reader's zone", () => {
    const rows = hours("2001-06-14T22:00:00Z", 8);
    const utc = heatModel({ panel: clock, words, rows, timeZone: "UTC", leaves });
    expect(utc.down.labels).toEqual(["Thu 14 Jun", "Fri 15 Jun"]);
    expect(utc.across.labels).toEqual(["00", "01", "02", "03", "04", "05", "22", "23"]);
    const there = heatModel({ panel: clock, words, rows, timeZone: "America/New_York", leaves });
    expect(there.down.labels).toEqual(["Thu 14 Jun", "Fri 15 Jun"]);
    expect(there.across.labels).toEqual(["00", "01", "18", "19", "20", "21", "22", "23"]);
  });

  it("give the hour that clocks show twice both of its values, and the one they skip none", () => {
    const autumn = heatModel({
      panel: clock,
      words,
      rows: hours("2001-10-28T04:00:00Z", 25),
      timeZone: "America/New_York",
      leaves,
    });
    expect(autumn.cells[0]!.map((places) => places.length)).toEqual([
      1,
      2,
      ...Array.from({ length: 22 }, () => 1),
    ]);
    const spring = heatModel({
      panel: clock,
      words,
      rows: hours("2001-04-01T05:00:00Z", 23),
      timeZone: "America/New_York",
      leaves,
    });
    expect(spring.across.labels).not.toContain("02");
  });

  it("mark what is open, and say nothing of few events", () => {
    const model = heatModel({
      panel: clock,
      words,
      rows: hours("2001-06-14T00:00:00Z", 5),
      timeZone: "UTC",
      leaves,
    });
    const { cells } = model;
    expect(cells[0]!.map(([cell]) => cell!.open)).toEqual([false, false, false, false, true]);
    expect(cells[0]!.map(([cell]) => cellText(cell!, model))).toEqual(["0.0", "1.0", "2.0", "–", "4.0"]);
    expect(cellText(cells[0]![1]![0]!, { ...model, most: 10 })).toBe("1");
  });

  it("become weekdays of weeks where panes are days, Monday first", () => {
    const days = Array.from({ length: 8 }, (_, index) => ({
      id: String(index),
      delay: index,
      window: {
        start: new Date(Date.UTC(2001, 5, 13 + index)).toISOString(),
        end: new Date(Date.UTC(2001, 5, 14 + index)).toISOString(),
        closed: true,
      },
    }));
    const model = heatModel({ panel: clock, words, rows: days, timeZone: "UTC", leaves });
    expect(model.across.labels).toEqual(["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]);
    expect(model.down.labels).toEqual(["11 Jun", "18 Jun"]);
  });
});

describe("dimensions", () => {
  const rows = [
    { id: "1", origin: "ATL", state: "GA", delay: 1 },
    { id: "2", origin: "ORD", state: "IL", delay: 3 },
  ];
  const panel = { x: "origin", y: ["state"], colour: "delay", thresholds: [2] };
  const model = heatModel({ panel, words, rows, timeZone: "UTC", leaves: ["origin", "state", "delay"] });

  it("keep the order of the rows, leave gaps, and can be filtered by", () => {
    expect(model.across).toEqual({ labels: ["ATL", "ORD"], dimension: "origin", values: ["ATL", "ORD"] });
    expect(model.cells.map((line) => line.map((places) => places[0]?.value ?? null))).toEqual([
      [1, null],
      [null, 3],
    ]);
    expect(model.classes.borders).toEqual([2]);
  });

  it("stand upright without losing a value", () => {
    const turned = upright({ ...model, cells: [[model.cells[0]![0]!, model.cells[1]![1]!]] });
    expect(turned.cells.map((line) => line.map((places) => places[0]?.value))).toEqual([[1], [3]]);
    expect(turned.down.labels).toEqual(["ATL", "ORD"]);
  });
});
