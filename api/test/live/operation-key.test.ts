import { parse } from "graphql";
import { describe, expect, it } from "vitest";
import { operationKey } from "../../src/live/operation-key.js";

function key(text: string, variableValues?: Record<string, unknown>, operationName?: string): string {
  return operationKey({ document: parse(text), variableValues, operationName });
}

describe("the key of an operation", () => {
  it("is the same however it is spelled, and from wherever it goes on", () => {
    const same = [
      key("subscription { a(last: 1) { b } }"),
      key("subscription {\n  a(last: 1) { b }\n}"),
      key(`subscription { a(last: 1, resume: "x", receipt: "y") { b } }`),
    ];
    expect(new Set(same).size).toBe(1);
    const text = "subscription S($r: String, $l: Int) { a(last: $l, resume: $r) { b } }";
    expect(key(text, { r: "x", l: 1 })).toBe(key(text, { l: 1, r: "y" }));
  });

  it.each([
    ["arguments", "subscription { a(last: 1) { b } }", "subscription { a(last: 2) { b } }"],
    ["fields", "subscription { a { b } }", "subscription { a { c } }"],
    ["names of fields", "subscription { a { b } }", "subscription { x: a { b } }"],
    [
      "defaults",
      "subscription ($l: Int = 1) { a(last: $l) { b } }",
      "subscription ($l: Int = 2) { a(last: $l) { b } }",
    ],
  ])("differs with %s", (_name, one, other) => {
    expect(key(one)).not.toBe(key(other));
  });

  it("differs with the values of variables, and with the operation that is meant", () => {
    const text = "subscription ($l: Int = 1) { a(last: $l) { b } }";
    expect(key(text, { l: 1 })).not.toBe(key(text, { l: 2 }));
    // A null that is given is not the default.
    expect(key(text, { l: null })).not.toBe(key(text, {}));
    const two = "subscription A { a { b } } subscription B { a { c } }";
    expect(key(two, {}, "A")).not.toBe(key(two, {}, "B"));
  });
});
