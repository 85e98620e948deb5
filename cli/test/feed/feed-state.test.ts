import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { FeedState } from "../../src/feed/feed-state.js";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "freshet-state-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

it("keeps values for the next start, and leaves no other file", async () => {
  const path = join(folder, "feed", "state.json");
  const state = new FeedState(path);
  await state.set("shiftMs", 5);
  await state.set("__proto__", { a: 1 });
  const again = new FeedState(path);
  expect([again.get("shiftMs"), again.get("__proto__"), again.get("other")]).toEqual([
    5,
    { a: 1 },
    undefined,
  ]);
  expect(await readdir(join(folder, "feed"))).toEqual(["state.json"]);
});

it("does not take a damaged file for an empty one", async () => {
  const path = join(folder, "state.json");
  await writeFile(path, "{");
  expect(() => new FeedState(path)).toThrow(SyntaxError);
});
