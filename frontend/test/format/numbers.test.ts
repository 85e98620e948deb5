import { afterEach, describe, expect, it } from "vitest";
import { speak } from "../../src/words";
import {
  capitalised,
  exactNumber,
  formatDecimals,
  formatNumber,
  formatShort,
  humanName,
  numberStyle,
  roundTicks,
  tickDecimals,
  tickText,
  roundUp,
} from "../../src/format/numbers";
import type { MeasureWords } from "../../src/definition/definition";

const measure = (words: Partial<MeasureWords>): MeasureWords => ({
  name: "m",
  type: "Float",
  label: null,
  description: null,
  function: "mean",
  unit: null,
  format: null,
  approximate: false,
  hidden: false,
  errorBound: null,
  ...words,
});

describe("formatNumber", () => {
  it("shows shares in percent with fixed decimals", () => {
    const bare = numberStyle(measure({ function: "ratio" }));
    expect([formatNumber(0.23279, bare), bare.unit]).toEqual(["23.3", "%"]);
    expect(formatNumber(1, bare)).toBe("100.0");
    expect(formatNumber(12.0795, numberStyle(measure({ function: "ratio", unit: "%" })))).toBe("12.1");
  });

  it("follows the model's format", () => {
    expect(formatNumber(3.14159, numberStyle(measure({ format: ".2f" })))).toBe("3.14");
    expect(formatNumber(1234.5, numberStyle(measure({ format: ",.0f" })))).toBe("1,235");
    expect(formatNumber(3.14159, numberStyle(measure({ format: "0.000" })))).toBe("3.142");
  });

  it("writes a true minus, never a minus zero, and a dash for what is no number", () => {
    const style = numberStyle(measure({}));
    expect(formatNumber(-4.12, style)).toBe("−4.1");
    expect(formatNumber(-0.01, style)).toBe("0.0");
    for (const value of [null, undefined, "NaN", Number.NaN, Infinity, "<b>", {}])
      expect(formatNumber(value, style)).toBe("–");
  });

  it("gives what has no room, or would read as nothing, a power of ten, and keeps the digits", () => {
    const style = numberStyle(measure({}));
    expect(formatNumber(999_999_999_999, style)).toBe("999,999,999,999.0");
    const text = (value: unknown): string => formatNumber(value, style).replaceAll("\u202f", " ");
    expect(text(1e12)).toBe("1.00 × 10¹²");
    expect(text("-123456789012345678")).toBe("−1.23 × 10¹⁷");
    expect(text(1.234e150)).toBe("1.23 × 10¹⁵⁰");
    expect(text(0.00042)).toBe("4.20 × 10⁻⁴");
    expect(text(0)).toBe("0.0");
    expect(exactNumber("-123456789012345678", style)).toBe("−123456789012345678");
    expect(exactNumber(0.00042, style)).toBe("0.00042");
    expect([exactNumber(12.5, style), exactNumber(null, style), exactNumber(0, style)]).toEqual([
      null,
      null,
      null,
    ]);
  });

  it("reads exact decimals that come as text", () => {
    expect(formatNumber("12042.50", numberStyle(measure({ format: ".2f" })))).toBe("12,042.50");
  });
});

it("writes ticks in seven signs or so", () => {
  const texts = (ticks: number[]): string[] =>
    ticks.map((tick) => tickText(tick, ticks).replaceAll("\u202f", " "));
  expect(texts([0, 500, 1000])).toEqual(["0", "500", "1,000"]);
  expect(texts([0, 2.5e6, 5e6])).toEqual(["0", "2.5 M", "5.0 M"]);
  expect(texts([0, 5e9, 1e10])).toEqual(["0", "5 G", "10 G"]);
  expect(texts([0, 1e150])).toEqual(["0", "1.00 × 10¹⁵⁰"]);
  expect(texts([0, 2e-6])).toEqual(["0", "2.00 × 10⁻⁶"]);
});

describe("round numbers", () => {
  it.each([
    [57.4, 60],
    [42, 50],
    [100, 100],
    [0.034, 0.04],
    [0, 1],
  ])("ends bars of %f at %f", (value, end) => expect(roundUp(value)).toBeCloseTo(end));

  it("gives few round ticks that hold all values", () => {
    const ticks = roundTicks(0, 1230, 4);
    expect(ticks[0]).toBe(0);
    expect(ticks.at(-1)).toBeGreaterThanOrEqual(1230);
    expect(ticks.length).toBeLessThanOrEqual(6);
    expect(roundTicks(-5, 12, 4)[0]).toBeLessThanOrEqual(-5);
  });
});

it("writes rates short", () => {
  expect(formatShort(210_400)).toBe("210\u202fk");
  expect(formatShort(1_240_000)).toBe("1.2\u202fM");
  expect(formatShort(940)).toBe("940");
});

it("makes words of names", () => {
  expect(capitalised(humanName("lateShare"))).toBe("Late share");
  expect(capitalised(humanName("p95Delay"))).toBe("p95 delay");
});

it("writes the ticks of an axis with as many decimals as tell them apart", () => {
  for (const most of [3e-5, 0.004, 0.02, 0.3, 1, 2.2, 7, 1e6]) {
    const ticks = roundTicks(0, most, 4);
    const texts = ticks.map((tick) => formatDecimals(tick, tickDecimals(ticks)));
    expect(new Set(texts).size).toBe(texts.length);
  }
  expect(tickDecimals([0, 20, 40])).toBe(0);
  expect(tickDecimals([0, 2.5, 5])).toBe(1);
});

describe("numbers in other languages", () => {
  afterEach(() => speak({ code: "en", tag: "en-GB" }));

  it("have the signs of the language, and its short words", async () => {
    await speak({ code: "de", tag: "de-DE" });
    expect(formatDecimals(-1234.5, 1)).toBe("−1.234,5");
    expect(formatShort(210_000)).toBe("210\u202fTsd.");
    expect(formatShort(1_200_000)).toBe("1,2\u202fMio.");
  });
});
