import type { SourceStatus } from "@freshet/engines";
import { expect, it } from "vitest";
import { parseStatus, statusText } from "../../../src/live/redis/source-status.js";

it("keeps times that are not known yet and names that mean something in JavaScript", () => {
  const status: SourceStatus = {
    source: "__proto__",
    partition: 3,
    frontier: -1,
    read: 0,
    applied: 0,
    late: 0,
    invalid: 0,
    filtered: 0,
    amended: 0,
    overflow: JSON.parse('{"__proto__": 1}') as Record<string, number>,
    reasons: {},
    samples: [],
    watermark: -Infinity,
    firstRecordTime: -Infinity,
    recordTime: 5,
    stopped: null,
  };
  expect(parseStatus(statusText(status))).toEqual(status);
});
