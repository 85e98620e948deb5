import { describe, expect, it } from "vitest";
import { de } from "../../src/words/de";
import { en } from "../../src/words/en";
import type { Entry } from "../../src/words/catalog";

const entries = (catalog: object): Map<string, Entry> => new Map(Object.entries(catalog));

function places(entry: Entry): string[] {
  const texts = typeof entry === "string" ? [entry] : Object.values(entry);
  return [
    ...new Set(texts.flatMap((text) => [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1]!))),
  ].sort();
}

describe.each([["de", de]])("the catalog %s", (_code, catalog) => {
  it.each([...entries(en)])("has what %s has, with the same places", (key, english) => {
    const own = entries(catalog).get(key)!;
    expect(places(own)).toEqual(places(english));
    expect(typeof own).toBe(typeof english);
    for (const text of typeof own === "string" ? [own] : Object.values(own)) expect(text.trim()).not.toBe("");
  });

  it("has nothing that English has not", () => {
    expect([...entries(catalog).keys()].filter((key) => !entries(en).has(key))).toEqual([]);
  });
});
