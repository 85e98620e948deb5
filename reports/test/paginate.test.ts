import fc from "fast-check";
import { expect, test } from "vitest";
import { type Block, paginate } from "@freshet/reports";

const HEIGHT = 500;

const blocks = fc.array(
  fc.oneof(
    fc.record({ height: fc.integer({ min: 1, max: HEIGHT }), keep: fc.boolean() }),
    fc.record({ rows: fc.integer({ min: 0, max: 120 }) }),
  ),
  { maxLength: 20 },
);

test("every row and every block stands once, in order, on a page that is high enough, below a head", () => {
  fc.assert(
    fc.property(blocks, (wished) => {
      const expected: string[] = [];
      const made = wished.map((one, at): Block => {
        if ("height" in one) {
          expected.push(`b${at}`);
          return { kind: "solid", html: `b${at}/${one.height} `, height: one.height, keepWithNext: one.keep };
        }
        const rows = Array.from({ length: one.rows }, (_, row) => `r${at}.${row}/21 `);
        expected.push(...rows.map((row) => row.split("/")[0]));
        return {
          kind: "table",
          rowHeight: 21,
          headHeight: 70,
          rows,
          html: (some) => `head/70 ${some.join("")}`,
        };
      });
      const { pages } = paginate(made, HEIGHT);
      const parts = pages.map((page) => page.split(/\s+/u).filter((part) => part !== ""));
      for (const page of parts)
        expect(page.reduce((sum, part) => sum + Number(part.split("/")[1]), 0)).toBeLessThanOrEqual(HEIGHT);
      for (const page of parts) if (page[0]?.startsWith("r")) throw new Error("rows without a head");
      const shown = parts.flat().map((part) => part.split("/")[0]);
      expect(shown.filter((part) => part !== "head")).toEqual(expected);
    }),
    { numRuns: 200 },
  );
});

test("a table that goes on has three rows at least on its last page, and leaves three on the one before", () => {
  for (let count = 1; count < 100; count++) {
    const rows = Array.from({ length: count }, (_, row) => `r${row} `);
    const html = (some: readonly string[]): string => some.join("");
    const { pages } = paginate([{ kind: "table", rowHeight: 21, headHeight: 70, rows, html }], HEIGHT);
    const counts = pages.map((page) => page.trim().split(/\s+/u).length);
    expect(counts.reduce((sum, some) => sum + some, 0)).toBe(count);
    if (counts.length > 1) expect(Math.min(...counts)).toBeGreaterThanOrEqual(3);
    expect(counts.length).toBe(Math.ceil(count / Math.floor((HEIGHT - 70) / 21)));
  }
});
