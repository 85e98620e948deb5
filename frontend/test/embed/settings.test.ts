import { describe, expect, it } from "vitest";
import { readSettings } from "../../src/embed/settings";
import type { Attributes } from "../../src/embed/attributes";

const none: Attributes = {
  src: null,
  operation: null,
  theme: null,
  locale: null,
  token: null,
  choices: null,
  period: null,
  variables: null,
  height: null,
};
const own = "https://freshet.example/embed.js";
const read = (given: Partial<Attributes>) => readSettings({ ...none, ...given }, own);

describe("the settings of an embedded panel", () => {
  it("is of the server that the code came from unless src says another", () => {
    expect(read({}).origin).toBe("https://freshet.example");
    expect(read({ src: "http://10.0.0.1:4000/d/Today" }).origin).toBe("http://10.0.0.1:4000");
    expect(read({ src: "//other.example" }).origin).toBe("https://other.example");
  });

  it.each(["javascript:alert(1)", "data:text/html,x", "file:///etc", "http://["])(
    "takes no src %s",
    (src) => {
      expect(read({ src }).origin).toBe("https://freshet.example");
    },
  );

  it("reads a period of each form, before that of the choices", () => {
    expect(read({ period: "24h" }).choices.period).toEqual({ last: "24h" });
    expect(read({ period: "today" }).choices.period).toEqual({ since: "TODAY" });
    expect(read({ period: "2001-06-01T00:00:00Z/2001-07-01T00:00:00Z" }).choices.period).toEqual({
      from: "2001-06-01T00:00:00.000Z",
      to: "2001-07-01T00:00:00.000Z",
    });
    expect(read({ choices: "?last=7d&is.origin=ATL", period: "1h" }).choices).toMatchObject({
      period: { last: "1h" },
      filters: { origin: ["ATL"] },
    });
  });

  it.each(["soon", "0h", "2001/2000", "a/b/c"])("leaves a period %s to the file", (period) => {
    expect(read({ period }).choices.period).toBeNull();
  });

  it("reads variables as JSON, lists with commas between, and nothing that is not plain", () => {
    const variables = '{"origin":"ATL","first":5,"all":true,"of":["A","B"],"deep":{"a":1},"none":null}';
    expect(read({ variables }).choices.variables).toEqual({
      origin: "ATL",
      first: "5",
      all: "true",
      of: "A,B",
    });
    expect(read({ variables: "{" }).choices.variables).toEqual({});
    expect(read({ variables: "[1]" }).choices.variables).toEqual({});
  });

  it("fills no page and turns no wall, whatever the choices say", () => {
    expect(read({ choices: "panel=worst&wall=20s" }).choices).toMatchObject({ panel: null, wallMs: null });
  });

  it("is light, dark, or as the system", () => {
    expect([read({ theme: "dark" }).theme, read({ theme: "pink" }).theme]).toEqual(["dark", "auto"]);
  });

  it("has a height within bounds, or its own", () => {
    expect(["300", "300px", "5", "99999", "50%", null].map((height) => read({ height }).height)).toEqual([
      300,
      300,
      80,
      10_000,
      null,
      null,
    ]);
  });
});
