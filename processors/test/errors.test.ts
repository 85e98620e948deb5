import { HistoryError } from "@freshet/engines";
import { expect, it } from "vitest";
import { CheckpointFormatError, DataLossError, isForeseen } from "../src/errors.js";

it("tells what a new process can't mend from what nobody foresaw", () => {
  const foreseen = [
    new HistoryError("corrupt", "The chunk is damaged."),
    new DataLossError("sales", 0, { needed: 3, start: 5, end: 9 }),
    new CheckpointFormatError("sales", 0, "it carries no state"),
  ];
  expect(foreseen.map(isForeseen)).toEqual([true, true, true]);
  expect([new TypeError("x is undefined"), new Error("write ECONNRESET")].map(isForeseen)).toEqual([
    false,
    false,
  ]);
});
