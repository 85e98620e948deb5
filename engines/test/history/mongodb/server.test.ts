import { describe, expect, it } from "vitest";
import { isSupported, kindOf } from "../../../src/history/mongodb/server.js";

describe("what answers", () => {
  it.each([
    ["4.2.24", false],
    ["3.6.0", false],
    ["4.4.0", true],
    ["4.4.29-rc1", true],
    ["5.0.0", true],
    ["7.0.77", true],
    ["8.2.1", true],
    ["10.0.0", true],
  ])("MongoDB %s: supported %s", (version, supported) => {
    expect(isSupported(version)).toBe(supported);
  });

  it("is a replica set, a sharded cluster or a server alone", () => {
    expect(kindOf({ setName: "rs0", isWritablePrimary: true })).toBe("replica set");
    expect(kindOf({ msg: "isdbgrid" })).toBe("sharded cluster");
    expect(kindOf({ ismaster: true })).toBe("standalone");
  });
});
