import { describe, expect, it } from "vitest";
import { fromSearch, toSearch } from "../../src/choices/address";
import { noChoices, withFilterToggled } from "../../src/choices/choices";
import type { Choices } from "../../src/choices/choices";

describe("choices in the address", () => {
  it.each<[string, Partial<Choices>]>([
    ["", {}],
    ["last=24h", { period: { last: "24h" } }],
    ["since=THIS_MONTH&compare=year", { period: { since: "THIS_MONTH" }, compare: "year" }],
    [
      "from=2001-06-01T00:00:00.000Z&to=2001-06-02T00:00:00.000Z&tz=Europe/Berlin",
      {
        period: { from: "2001-06-01T00:00:00.000Z", to: "2001-06-02T00:00:00.000Z" },
        timeZone: "Europe/Berlin",
      },
    ],
    [
      "is.origin=ATL&is.origin=ORD&is.state=%C3%A9+%26",
      { filters: { origin: ["ATL", "ORD"], state: ["é &"] } },
    ],
    ["tz=UTC&lang=de-CH", { timeZone: "UTC", lang: "de-CH" }],
    ["table.worst=sort.-late*hide.p95", { tables: { worst: "sort.-late*hide.p95" } }],
    ["var.origin=ATL&panel=worst&wall=20s", { variables: { origin: "ATL" }, panel: "worst", wallMs: 20_000 }],
  ])("are read as they are written: %s", (search, choices) => {
    expect(fromSearch(search)).toEqual({ ...noChoices, ...choices });
    expect(toSearch({ ...noChoices, ...choices })).toBe(search);
  });

  it.each([
    "last=soon",
    "last=0h",
    "since=toString",
    "from=2001-06-02T00:00:00Z&to=2001-06-01T00:00:00Z",
    "from=2001-06-02T00:00:00Z",
    "tz=Mars/Olympus",
    "compare=next",
    "lang=klingon",
    "lang=de_DE",
    "panel=a b",
    "is.a-b=1&var.=2",
    "wall=soon",
    "utm_source=x",
  ])("are as if absent where they say nothing: %s", (search) => {
    expect(fromSearch(search)).toEqual(noChoices);
  });

  it("take a filter's value in and out", () => {
    const one = withFilterToggled(noChoices, "origin", "ATL");
    const two = withFilterToggled(one, "origin", "ORD");
    expect(two.filters).toEqual({ origin: ["ATL", "ORD"] });
    expect(withFilterToggled(withFilterToggled(two, "origin", "ATL"), "origin", "ORD")).toEqual(noChoices);
  });

  it("have a limit for what somebody may write into an address", () => {
    const search = Array.from({ length: 90 }, (_, i) => `is.origin=${i}`).join("&");
    expect(fromSearch(search).filters.origin).toHaveLength(50);
  });
});
