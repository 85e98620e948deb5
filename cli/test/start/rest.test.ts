import { describe, expect, it } from "vitest";
import { Rest } from "../../src/start/rest.js";

const mb = 1024 * 1024;

describe("Rest", () => {
  it("waits until a grown heap no longer changes", () => {
    const rest = new Rest();
    expect([200, 400, 600, 601].map((used) => rest.isWorthCollecting(used * mb))).toEqual([
      false,
      false,
      false,
      true,
    ]);
  });

  it("leaves a heap alone that has not grown since", () => {
    const rest = new Rest();
    rest.collected(500 * mb);
    expect([501, 510, 512, 513].map((used) => rest.isWorthCollecting(used * mb))).toEqual([
      false,
      false,
      false,
      false,
    ]);
  });
});
