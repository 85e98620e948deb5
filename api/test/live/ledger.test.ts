import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Ledger } from "../../src/live/ledger.js";
import { type Answer, type Row, rowId } from "../../src/read/row.js";

function row(key: string, departures: number): Row {
  return {
    key,
    meaning: "test",
    window: { start: 0, end: 1, closed: false, amended: 0 },
    overflow: false,
    dimensions: [key],
    measures: new Map([["departures", departures]]),
    sortKey: [],
  };
}

type Rows = ReadonlyMap<string, number>;

function answer(serial: number, rows: Rows, totals: number | null = null): Answer {
  return {
    serial,
    rows: [...rows].map(([key, departures]) => row(key, departures)),
    totals: totals === null ? null : row("totals", totals),
  } as Answer;
}

/** Answers whose rows come, change, go and come back, with serials that leave gaps as those of other questions do. */
const history = fc.array(
  fc.record({
    rows: fc.dictionary(fc.constantFrom("a", "b", "c", "d", "e", "f"), fc.integer({ min: 0, max: 2 })),
    totals: fc.option(fc.integer({ min: 0, max: 2 })),
    gap: fc.integer({ min: 1, max: 5 }),
  }),
  { minLength: 1, maxLength: 30 },
);

describe("a ledger", () => {
  it("brings whoever has the rows of an earlier answer to those of the latest, and names nothing else", () => {
    fc.assert(
      fc.property(history, (steps) => {
        const ledger = new Ledger(false);
        const past: { serial: number; rows: Rows; totals: number | null }[] = [];
        let serial = 0;
        for (const { rows, totals, gap } of steps) {
          serial += gap;
          past.push({ serial, rows: new Map(Object.entries(rows)), totals });
          ledger.take(answer(serial, new Map(Object.entries(rows)), totals), serial);
        }
        const latest = past[past.length - 1];
        for (const before of past) {
          expect(ledger.knows(before.serial)).toBe(true);
          const difference = ledger.since(before.serial);
          const rows = new Map([...before.rows].map(([key, value]) => [rowId(row(key, 0)), value]));
          for (const id of difference?.removed ?? []) expect(rows.delete(id)).toBe(true);
          for (const one of difference?.rows ?? [])
            rows.set(rowId(one), one.measures.get("departures") as number);
          expect(rows).toEqual(new Map([...latest.rows].map(([key, value]) => [rowId(row(key, 0)), value])));
          const totals = difference?.totals?.measures.get("departures");
          if (latest.totals !== null) expect(totals ?? before.totals).toBe(latest.totals);
        }
      }),
      { numRuns: 500 },
    );
  });

  it("says whether an answer differs from the one before", () => {
    const ledger = new Ledger(false);
    expect(ledger.take(answer(1, new Map([["a", 1]])), 0)).toBe(true);
    expect(ledger.take(answer(2, new Map([["a", 1]])), 0)).toBe(false);
    expect(ledger.take(answer(3, new Map([["a", 2]])), 0)).toBe(true);
    expect(ledger.take(answer(4, new Map()), 0)).toBe(true);
    expect(ledger.since(3)).toEqual({ rows: [], removed: [rowId(row("a", 2))], totals: null });
    expect(ledger.since(4)).toBeNull();
  });

  it("knows nothing of what was before its first answer, nor of what comes", () => {
    const ledger = new Ledger(false);
    expect(ledger.knows(0)).toBe(false);
    ledger.take(answer(7, new Map([["a", 1]])), 0);
    expect([6, 7, 8, NaN].map((serial) => ledger.knows(serial))).toEqual([false, true, false, false]);
    expect(() => ledger.since(6)).toThrow(RangeError);
  });

  it("keeps little, however much comes and goes, and says what it has forgotten", () => {
    const ledger = new Ledger(false);
    for (let serial = 1; serial <= 2_000; serial++)
      ledger.take(answer(serial, new Map([[`row ${serial}`, 1]])), 0);
    expect(ledger.bytes).toBeLessThan(50_000);
    expect(ledger.knows(1)).toBe(false);
    expect(ledger.knows(1_990)).toBe(true);
    expect(ledger.since(1_990)?.removed).toEqual([rowId(row("row 1990", 1))]);
  });

  it("forgets departures after some minutes", () => {
    const ledger = new Ledger(false);
    ledger.take(answer(1, new Map([["a", 1]])), 0);
    ledger.take(answer(2, new Map([["b", 1]])), 1_000);
    ledger.take(answer(3, new Map([["b", 2]])), 200_000);
    expect(ledger.knows(1)).toBe(true);
    ledger.take(answer(4, new Map([["b", 3]])), 400_000);
    expect([1, 2].map((serial) => ledger.knows(serial))).toEqual([false, true]);
  });
});
