import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { FlightEncoder } from "../feed/encode-flight.js";
import { orderedFlights } from "../feed/flights-cache.js";
import { orderByKnownTime } from "../feed/order-flights.js";
import { flightsFile } from "../feed/read-flights.js";
import { shiftFor } from "../feed/shift.js";

interface Row {
  readonly scheduled: number;
  readonly delay: number;
  readonly distance: number;
  readonly origin: number;
  readonly destination: number;
}

const airports = ["LAS", "PHL", 'Q"X'];
const rows = fc.array(
  fc.record({
    scheduled: fc.integer({ min: 16_305_121, max: 16_305_121 + 3_000 }),
    delay: fc.integer({ min: -1_200, max: 1_700 }),
    distance: fc.integer({ min: 0, max: 5_000 }),
    origin: fc.nat(2),
    destination: fc.nat(2),
  }),
);

const flightsOf = (list: readonly Row[]) => ({
  count: list.length,
  airports,
  scheduled: Int32Array.from(list, (row) => row.scheduled),
  delay: Int16Array.from(list, (row) => row.delay),
  distance: Int16Array.from(list, (row) => row.distance),
  origin: Uint16Array.from(list, (row) => row.origin),
  destination: Uint16Array.from(list, (row) => row.destination),
});

describe("orderByKnownTime", () => {
  it("is a stable sort by scheduled time plus delay", () => {
    fc.assert(
      fc.property(rows, (list) => {
        const expected = list.toSorted((a, b) => a.scheduled + a.delay - b.scheduled - b.delay);
        expect(orderByKnownTime(flightsOf(list))).toEqual(flightsOf(expected));
      }),
    );
  });
});

describe("FlightEncoder", () => {
  it("writes what JSON.stringify would", () => {
    const shiftMs = 1_316 * 7 * 86_400_000;
    fc.assert(
      fc.property(rows, (list) => {
        const encoder = new FlightEncoder(flightsOf(list), shiftMs);
        for (const [i, row] of list.entries()) {
          const expected = {
            scheduledAt: new Date(row.scheduled * 60_000 + shiftMs).toISOString().replace(".000Z", "Z"),
            origin: airports[row.origin],
            destination: airports[row.destination],
            delay: row.delay,
            distance: row.distance,
          };
          expect(Buffer.from(encoder.encode(i)).toString()).toBe(JSON.stringify(expected));
        }
      }),
    );
  });
});

describe("shiftFor", () => {
  it("is whole weeks, and leaves 22 to 23 of them in the past", () => {
    const week = 7 * 86_400_000;
    const first = Date.UTC(2001, 0, 1);
    fc.assert(
      fc.property(fc.integer({ min: Date.UTC(2020, 0, 1), max: Date.UTC(2100, 0, 1) }), (now) => {
        const shift = shiftFor(first, now);
        const past = (now - first - shift) / week;
        expect(shift % week).toBe(0);
        expect(past >= 22 && past < 23).toBe(true);
      }),
    );
  });
});

describe("orderedFlights", () => {
  const folders: string[] = [];
  afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true }))));

  it("reads all three million flights, keeps them in a file, and reads again where that file is damaged", async () => {
    const folder = await mkdtemp(join(tmpdir(), "freshet-flights-"));
    folders.push(folder);
    const read = await orderedFlights(flightsFile(), folder);
    expect(read.count).toBe(3_000_000);
    const known = read.scheduled.map((scheduled, i) => scheduled + read.delay[i]);
    expect(known.every((minute, i) => i === 0 || minute >= known[i - 1])).toBe(true);
    const kept = await orderedFlights(flightsFile(), folder);
    expect(Buffer.from(kept.origin.buffer).equals(Buffer.from(read.origin.buffer))).toBe(true);
    expect(kept.airports).toEqual(read.airports);
    await writeFile(join(folder, "flights.bin"), "damaged\n");
    expect((await orderedFlights(flightsFile(), folder)).count).toBe(3_000_000);
  }, 120_000);
});
