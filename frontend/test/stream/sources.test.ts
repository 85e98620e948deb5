import { expect, it } from "vitest";
import { overallCatchUp, readSources } from "../../src/stream/sources";

it("adds what is left over all partitions and names those that have stopped", () => {
  const [source] = readSources([
    {
      name: "Flight",
      read: 10,
      partitions: [
        { partition: 0, frontier: 4, end: 10, stopped: null, watermark: "2001-06-14T12:00:00Z" },
        { partition: 1, frontier: 9, end: 10, stopped: "corrupt batch", watermark: "2001-06-14T11:00:00Z" },
      ],
    },
  ]);
  expect(source?.lagEvents).toBe(7);
  expect(source?.stoppedPartitions).toEqual([1]);
  expect(source?.watermark).toBe(Date.parse("2001-06-14T11:00:00Z"));
});

it("is as far as the slowest source, and knows no time left where one source does not", () => {
  const sources = readSources([
    { name: "a", catchUp: { progress: 0.8, eventsPerSecond: 10, secondsLeft: 3 } },
    { name: "b", catchUp: { progress: 0.4, eventsPerSecond: 5, secondsLeft: null } },
    { name: "c", catchUp: null },
  ]);
  expect(overallCatchUp(sources)).toEqual({ progress: 0.4, eventsPerSecond: 15, secondsLeft: null });
  expect(
    overallCatchUp(
      readSources([{ name: "c", catchUp: { progress: 1, eventsPerSecond: 1, secondsLeft: 0 } }]),
    ),
  ).toBeNull();
});

it("survives answers of any shape", () => {
  expect(readSources(null)).toEqual([]);
  expect(readSources([null, 3, { reasons: "x", samples: [1] }])[0]).toMatchObject({
    read: 0,
    reasons: [],
    samples: [],
  });
});
