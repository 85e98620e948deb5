import { describe, expect, it } from "vitest";
import { Watermark } from "../src/index.js";

describe("Watermark", () => {
  it("follows the greatest event time, less the lateness", () => {
    const watermark = new Watermark(1000);
    expect(watermark.value).toBe(-Infinity);
    expect(watermark.isLate(-1e12, 0)).toBe(false);
    expect(watermark.isClosed(-1e12)).toBe(false);
    watermark.observe(5000);
    watermark.observe(3000);
    expect(watermark.value).toBe(4000);
    expect([watermark.isLate(3500, 500), watermark.isLate(3499, 500)]).toEqual([false, true]);
    expect([watermark.isClosed(4000), watermark.isClosed(4001)]).toEqual([true, false]);
    expect(new Watermark(1000, watermark.maxEventTime).value).toBe(4000);
  });
});
