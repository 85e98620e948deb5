import { beforeEach, describe, expect, it } from "vitest";
import { type CatchUp, CatchUpMeter, type Look } from "../src/catch-up.js";

const NOW = Date.parse("2026-03-10T12:00:00Z");
const MINUTE = 60_000;

let meter: CatchUpMeter;

beforeEach(() => {
  meter = new CatchUpMeter();
});

/** What the last of the looks tells, one each half second. */
function after(...looks: Partial<Look>[]): CatchUp | null {
  const told = looks.map((look, index) =>
    meter.measure({
      ...{ at: index * 500, now: NOW, position: 0, lag: 0, recordTime: null, firstRecordTime: null },
      ...look,
    }),
  );
  return told[told.length - 1];
}

/** Loaded within a second, twenty minutes ago. */
const longAgo = { recordTime: NOW - 20 * MINUTE + 1_000, firstRecordTime: NOW - 20 * MINUTE };

describe("a rebuild of what was loaded long ago", () => {
  it("goes from 0 to 1 by events, and tells the time it takes", () => {
    const start = { position: 0, lag: 40_000 };
    expect(after(start)).toEqual({ progress: 0, eventsPerSecond: 0, secondsLeft: null });
    expect(after(start, { position: 10_000, lag: 30_000, ...longAgo })).toEqual({
      progress: 0.25,
      eventsPerSecond: 20_000,
      secondsLeft: 2,
    });
  });

  it("has ended when nothing is left, at whatever speed it got there", () => {
    expect(after({ lag: 40_000 }, { position: 40_000, lag: 0, ...longAgo })).toBeNull();
  });
});

describe("a catch-up", () => {
  it("is measured from where it began, not from the beginning of the log", () => {
    const half = after({ position: 1_000_000, lag: 20_000 }, { position: 1_010_000, lag: 10_000 });
    expect(half).toMatchObject({ progress: 0.5, secondsLeft: 1 });
    expect(after({ position: 1_020_000, lag: 0 })).toBeNull();
    expect(after({ position: 2_000_000, lag: 5_000 })).toMatchObject({ progress: 0 });
  });

  it("has no end in sight while the log grows faster than it is read", () => {
    const told = after({ position: 0, lag: 10_000 }, { position: 500, lag: 11_000 });
    expect(told).toMatchObject({ eventsPerSecond: 1_000, secondsLeft: null });
  });

  it("begins again where a new owner of the partition begins", () => {
    const told = after(
      { position: 5_000, lag: 10_000 },
      { position: 9_000, lag: 6_000 },
      { position: 0, lag: 15_000 },
    );
    expect(told).toEqual({ progress: 0, eventsPerSecond: 0, secondsLeft: null });
  });

  it("is none for a few events", () => {
    expect(after({ position: 10_000, lag: 2_000, ...longAgo })).toBeNull();
  });

  it("is none where old events come in one by one", () => {
    expect(after({ position: 10_000, ...longAgo }, { position: 10_002, ...longAgo })).toBeNull();
  });
});

describe("a log that is being filled with events of long ago", () => {
  it("is measured by record time, also where every event there is has been read", () => {
    const first = NOW - 100 * MINUTE;
    const told = after(
      { position: 0, firstRecordTime: first, recordTime: first },
      { position: 5_000, firstRecordTime: first, recordTime: first + 40 * MINUTE },
    );
    expect(told?.progress).toBeCloseTo(0.4);
    expect(told?.eventsPerSecond).toBe(10_000);
    expect(told?.secondsLeft).toBe(Math.round((60 * MINUTE) / (80 * MINUTE - 1_000)));
  });
});
