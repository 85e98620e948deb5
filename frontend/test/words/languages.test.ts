import { describe, expect, it } from "vitest";
import { firstSpoken, spokenBy } from "../../src/words/languages";

describe("the language of the page", () => {
  it.each([
    ["de-AT", { code: "de", tag: "de-AT" }],
    ["DE", { code: "de", tag: "de-DE" }],
    ["en-US", { code: "en", tag: "en-US" }],
    ["fr", null],
    ["de-", null],
    ["de_DE", null],
    ["", null],
  ])("is read from %j", (tag, expected) => expect(spokenBy(tag)).toEqual(expected));

  it.each([
    [
      { address: "de", stored: "en", browser: ["en-US"] },
      { code: "de", tag: "de-DE" },
    ],
    [
      { address: "xx", stored: "de", browser: ["en-US"] },
      { code: "de", tag: "de-DE" },
    ],
    [
      { address: null, stored: null, browser: ["fr-FR", "de-CH", "en"] },
      { code: "de", tag: "de-CH" },
    ],
    [
      { address: "de", stored: null, browser: ["en-US", "de-AT"] },
      { code: "de", tag: "de-AT" },
    ],
    [
      { address: "de-CH", stored: null, browser: ["de-AT"] },
      { code: "de", tag: "de-CH" },
    ],
    [
      { address: null, stored: null, browser: ["ja"] },
      { code: "en", tag: "en-GB" },
    ],
  ])("is the first wish that can be met: %j", (wishes, expected) =>
    expect(firstSpoken(wishes)).toEqual(expected),
  );
});
