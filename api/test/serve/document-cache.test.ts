import { describe, expect, it } from "vitest";
import { DocumentCache } from "../../src/serve/document-cache.js";

describe("kept documents", () => {
  it("are the most recently used within so many characters", () => {
    const cache = new DocumentCache<number>(10);
    cache.set("aaaa", 1);
    cache.set("bbbb", 2);
    expect(cache.get("aaaa")).toBe(1);
    cache.set("cccc", 3);
    expect([cache.get("aaaa"), cache.get("bbbb"), cache.get("cccc")]).toEqual([1, undefined, 3]);
    expect(cache.characters).toBe(8);
  });

  it("are counted once, and a text that is too long is not kept", () => {
    const cache = new DocumentCache<number>(10);
    cache.set("aaaa", 1);
    cache.set("aaaa", 2);
    expect([cache.get("aaaa"), cache.characters]).toEqual([2, 4]);
    cache.set("x".repeat(11), 3);
    expect([cache.get("x".repeat(11)), cache.characters]).toEqual([undefined, 0]);
  });
});
