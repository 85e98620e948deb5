import { describe, expect, it } from "vitest";
import { Rest } from "../../src/start/rest.js";

const mb = 1024 * 1024;

describe("Rest", () => {
  it("waits until the process that has grown has little to do", () => {
    const rest = new Rest();
    expect(rest.isWorthCollecting(600 * mb, 0.95)).toBe(false);
    expect(rest.isWorthCollecting(601 * mb, 0.3)).toBe(false);
    // A page that is being watched goes on allocating.
    expect(rest.isWorthCollecting(612 * mb, 0.05)).toBe(true);
  });

  it("leaves a heap alone that has not grown since", () => {
    const rest = new Rest();
    rest.collected(500 * mb);
    expect([501, 510, 627].map((used) => rest.isWorthCollecting(used * mb, 0))).toEqual([
      false,
      false,
      false,
    ]);
    expect(rest.isWorthCollecting(629 * mb, 0)).toBe(true);
  });
});
