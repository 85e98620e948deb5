import { expect, it } from "vitest";
import { WrittenVersions } from "../../../src/history/mongodb/written-versions.js";

it("remembers at least the 10,000 ids that were written last, and at most twice as many", () => {
  const written = new WrittenVersions();
  for (let i = 0; i < 35_000; i++) written.remember(`k${i}`, i);
  written.remember("k30000", 99_999);
  for (let i = 25_000; i < 35_000; i++) expect(written.versionOf(`k${i}`)).toBe(i === 30_000 ? 99_999 : i);
  for (let i = 0; i < 15_000; i++) expect(written.versionOf(`k${i}`)).toBeUndefined();
  written.forget();
  expect(written.versionOf("k34999")).toBeUndefined();
});
