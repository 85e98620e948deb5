import fc from "fast-check";
import { expect, it } from "vitest";
import { escapeName, Keys, paneName, parsePane } from "../../../src/live/redis/keys.js";

it("keeps different names different, whatever they hold, and free of what means something in a key", () => {
  const text = fc.string({ unit: fc.constantFrom("a", "%", "0", "{", "}", ":", "/", "😀", "\ud800", " ") });
  fc.assert(
    fc.property(text, text, (a, b) => {
      expect(escapeName(a) === escapeName(b)).toBe(a === b);
      expect(escapeName(a)).toMatch(/^[\w.%-]*$/);
    }),
  );
});

it("gives all keys of one (rollup, partition) the same hash tag, and no two of them the same key", () => {
  const keys = new Keys("app:").of("R}:{", 3);
  const all = [
    keys.meta,
    keys.feed,
    keys.sizes,
    keys.epochs,
    keys.panes("e"),
    keys.writers("e"),
    keys.pane("e", paneName(1_000, -60_000)),
    keys.stage("c:1"),
  ];
  expect(new Set(all).size).toBe(all.length);
  // Redis Cluster hashes what is between the first { and the first } after it.
  for (const key of all) expect(/\{(.*?)\}/.exec(key)![1]).toBe("R%007D%003A%007B/3");
  expect(keys.meta).toBe("app:{R%007D%003A%007B/3}:meta");
});

it("refuses a prefix that would change the tags", () => {
  expect(() => new Keys("{app}:")).toThrow(/prefix "\{app\}:" may hold only/);
});

it("reads the name of a pane back", () => {
  expect(parsePane(paneName(3_600_000, -86_400_000))).toEqual({ grainMs: 3_600_000, pane: -86_400_000 });
});
