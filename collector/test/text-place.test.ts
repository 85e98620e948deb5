import { expect, it } from "vitest";
import { TextPlace } from "../src/text-place.js";

it("counts lines and columns from one, on from where it was asked last", () => {
  const place = new TextPlace(Buffer.from("ab\nüc\n\nd"));
  expect([0, 2, 3, 6, 8, 8].map((at) => place.of(at))).toEqual([
    "line 1, column 1",
    "line 1, column 3",
    "line 2, column 1",
    "line 2, column 3",
    "line 4, column 1",
    "line 4, column 1",
  ]);
});
