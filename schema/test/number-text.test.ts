import { describe, expect, it } from "vitest";
import { hasFraction, isExactDecimal, numberTexts } from "../src/number-text.js";

describe("the text of numbers", () => {
  it("is found by the name of the member, the last of two", () => {
    const long = "1234567890.12345678";
    const json = `{"a":{"b":7},"t\\u0065xt":"9\\"9","n":1,"n":${long},"__proto__":-0.0,"list":[1e-3]}`;
    const texts = numberTexts(json);
    expect([texts.n, texts.text, texts.__proto__]).toEqual([long, '9"9', "-0.0"]);
  });

  it("is not looked for where a double holds every number", () => {
    expect(numberTexts('{"n":123456789012345,"m":-1.5e10}')).toEqual({});
  });

  it.each([
    ["10e-1", false],
    ["0.000", false],
    ["-0e-9", false],
    ["100.00000000000000000000000", false],
    ["9007199254740990.4", true],
    ["1.00000000000000000000000001", true],
    ["1e-400", true],
  ])("%s has a fraction: %s", (text, has) => expect(hasFraction(text)).toBe(has));

  it.each([
    ["123456789012345", true],
    ["-0.00000123456789012345", true],
    ["1234567890123.45000000000", true],
    ["100000000000000000000", true],
    ["1.23456789012345E+2", true],
    ["0e-999", true],
    ["1234567890123456", false],
    ["0.30000000000000004", false],
    ["1e-400", false],
  ])("%s is a decimal that is kept exactly: %s", (text, isExact) =>
    expect(isExactDecimal(text)).toBe(isExact),
  );
});
