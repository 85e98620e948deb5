import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { JsonScanner } from "../src/json-scanner.js";

const scan = (text: string): string => {
  const bytes = Buffer.from(text);
  const { start, end } = new JsonScanner(bytes, { start: 0, end: bytes.length }).single();
  return bytes.toString("utf8", start, end);
};

const accepts = (run: () => unknown): boolean => {
  try {
    run();
    return true;
  } catch {
    return false;
  }
};

describe("JsonScanner", () => {
  it("takes whatever JSON.stringify writes, and finds its ends", () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5 }), fc.constantFrom("", " ", "\n\t"), (value, space) => {
        const text = JSON.stringify(value);
        expect(scan(space + text + space)).toBe(text);
      }),
    );
  });

  it("agrees with JSON.parse on damaged texts", () => {
    const damaged = fc
      .tuple(
        fc.jsonValue({ maxDepth: 3 }),
        fc.nat(),
        fc.constantFrom("", '"', ",", "}", "]", "[", "0", "-", "e", "\\", "u", "x", " "),
      )
      .map(([value, place, letter]) => {
        const text = JSON.stringify(value);
        const at = place % (text.length + 1);
        return text.slice(0, at) + letter + text.slice(at + 1);
      })
      .filter((text) => !text.includes("\\u"));
    fc.assert(
      fc.property(damaged, (text) => {
        expect(accepts(() => scan(text))).toBe(accepts(() => JSON.parse(text)));
      }),
      { numRuns: 2_000 },
    );
  });

  it("answers the elements of an array where they are", () => {
    fc.assert(
      fc.property(fc.array(fc.jsonValue({ maxDepth: 2 })), (values) => {
        const bytes = Buffer.from(JSON.stringify(values, null, 1));
        const elements = new JsonScanner(bytes, { start: 0, end: bytes.length }).elements(1_000);
        expect(elements.broken).toBeNull();
        const found = elements.found.map(
          ({ start, end }) => JSON.parse(bytes.toString("utf8", start, end)) as unknown,
        );
        expect(found).toEqual(JSON.parse(bytes.toString()));
      }),
    );
  });

  it("measures nesting", () => {
    const bytes = Buffer.from('{"a":[[1],{}],"b":2}');
    expect(new JsonScanner(bytes, { start: 0, end: bytes.length }).single().depth).toBe(3);
  });
});
