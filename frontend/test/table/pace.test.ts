import { expect, it } from "vitest";
import { openPace } from "../../src/table/pace";

it("tells when more happens within a second than may", () => {
  const isBusy = openPace(2);
  expect([0, 100, 200, 300].map(isBusy)).toEqual([false, false, true, true]);
  expect(isBusy(1_250)).toBe(false);
  expect(isBusy(5_000)).toBe(false);
});
