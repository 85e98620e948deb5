import fc from "fast-check";
import { expect, it } from "vitest";
import { JsonScanner } from "../src/json-scanner.js";
import { skipElement } from "../src/skip-element.js";

it("finds the same end as the strict reader wherever that finds one", () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 4 }), fc.constantFrom("", " ", "\n"), (value, space) => {
      const text = space + JSON.stringify(value, null, space) + space;
      const bytes = Buffer.from(`${text},{"next":1}]`);
      expect(skipElement(bytes, { start: 0, end: bytes.length })?.end).toBe(Buffer.byteLength(text));
    }),
  );
});

it("never makes an event of what lies within the texts of others, whatever letter is put in or taken out", () => {
  // Every text holds what looks like the border of an element.
  const text = fc.constantFrom("x", "", ",", "{", "}, {", "[", "]", ":", "a b", "},", '{"time":1}');
  const element = fc
    .tuple(text, text)
    .map(([first, second]) => JSON.stringify({ time: first, [second]: first }));
  const letter = fc.constantFrom("", '"', ",", ":", "}", "]", "[", "{", "\\", "x");
  fc.assert(
    fc.property(element, element, fc.nat(), letter, (damaged, next, place, put) => {
      const at = place % damaged.length;
      const broken = damaged.slice(0, at) + put + damaged.slice(at + 1);
      const text = `[${broken},${next},${next}]`;
      const bytes = Buffer.from(text);
      const borders = [1, 2 + broken.length, 3 + broken.length + next.length];
      for (const found of new JsonScanner(bytes, { start: 0, end: bytes.length }).elements(100).found) {
        const value: unknown = "fault" in found ? null : JSON.parse(text.slice(found.start, found.end));
        const isEvent = typeof value === "object" && value !== null && Object.hasOwn(value, "time");
        if (isEvent) expect(borders).toContain(found.start);
      }
    }),
    { numRuns: 5_000 },
  );
});
