import type { CellWrite, Head } from "@freshet/engines";
import fc from "fast-check";
import { expect, it } from "vitest";
import {
  decodeCell,
  decodeDrops,
  decodeHead,
  decodePart,
  encodeDrops,
  encodeHead,
  encodeParts,
} from "../../../src/live/redis/cell-parts.js";

const cell: fc.Arbitrary<CellWrite> = fc.record({
  grainMs: fc.constantFrom(1_000, 60_000),
  pane: fc.constantFrom(-60_000, 0, 1_700_000_000_000),
  group: fc.string({ unit: "grapheme", maxLength: 8 }),
  version: fc.nat({ max: Number.MAX_SAFE_INTEGER }),
  bytes: fc.uint8Array({ maxLength: 40 }),
});

it("reads cells back from parts of any size, each at most as large as it may be", () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(cell, { selector: addressOf }),
      fc.integer({ min: 1, max: 400 }),
      (cells, max) => {
        const places = new Map<string, number>();
        const place = (pane: string): number => places.get(pane) ?? places.set(pane, places.size + 1).size;
        const parts = encodeParts(cells, place, max);
        const decoded = parts.flatMap(decodePart);
        expect(decoded.map(textOf).sort()).toEqual(cells.map(textOf).sort());
        for (const part of parts)
          if (decodePart(part).length > 1) expect(part.length).toBeLessThanOrEqual(max);
      },
    ),
  );
});

it("E2: keeps the greater version of an address that is there twice", () => {
  const at = (version: number): CellWrite => ({
    grainMs: 1,
    pane: 0,
    group: "a",
    version,
    bytes: Buffer.from([version]),
  });
  const [part] = encodeParts([at(3), at(5), at(4)], () => 1, 1_000);
  expect(decodePart(part).map(({ version }) => version)).toEqual([5]);
});

it("reads heads and drops back", () => {
  const times = fc.double({ noNaN: true });
  const head: fc.Arbitrary<Head> = fc.record({
    frontier: times,
    watermark: times,
    recordTime: times,
    settled: fc.boolean(),
  });
  fc.assert(fc.property(head, (each) => void expect(decodeHead(encodeHead(each))).toEqual(each)));
  const drops = [
    { grainMs: 1_000, pane: -1_000, version: 2 ** 53 - 1 },
    { grainMs: 60_000, pane: 0, version: 0 },
  ];
  expect(decodeDrops(encodeDrops(drops, () => 7))).toEqual(drops);
});

it("copies the bytes of a cell, so that it does not keep the reply", () => {
  const reply = Buffer.alloc(100, 7);
  const { bytes } = decodeCell({ grainMs: 1, pane: 0 }, "a", reply.subarray(0, 20));
  reply.fill(0);
  expect([...bytes]).toEqual(Array.from({ length: 12 }, () => 7));
});

function addressOf({ grainMs, pane, group }: CellWrite): string {
  return JSON.stringify([grainMs, pane, group]);
}

function textOf(each: CellWrite): string {
  return `${addressOf(each)} ${each.version} ${Buffer.from(each.bytes).toString("hex")}`;
}
