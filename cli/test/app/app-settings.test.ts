import { expect, it } from "vitest";
import { readSettings } from "../../src/app/app-settings.js";

it("leaves all to what is usual, with or without a package.json", () => {
  expect(readSettings(null)).toEqual({});
  expect(readSettings('{"name":"x"}')).toEqual({});
});

it("takes what the app says", () => {
  expect(readSettings('{"freshet":{"partitions":2,"feed":"./f.js"}}')).toMatchObject({
    partitions: 2,
    feed: "./f.js",
  });
});

it.each([
  '{"freshet":{"partitions":0}}',
  '{"freshet":{"partition":1}}',
  '{"freshet":{"retention":"long"}}',
  "{",
])("refuses %s with a sentence", (text) => {
  expect(() => readSettings(text)).toThrow(SyntaxError);
});
