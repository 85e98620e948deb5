import type { Chunk, PaneRange } from "@freshet/engines";
import { HistoryError } from "@freshet/engines";
import { expect, it } from "vitest";
import { JoinedReads } from "../../src/session/joined-reads.js";
import { SimulatedHistory } from "../../src/simulate/simulated-history.js";

const range = (partition: number, more: Partial<PaneRange> = {}): PaneRange => {
  return { rollup: "Sales", grainMs: 1, from: 0, to: 10, partition, ...more };
};

/** A history of three panes of four partitions in two tiers, that answers when it is told to. */
async function slowHistory(): Promise<{
  reads: JoinedReads;
  asked: PaneRange[];
  answer: () => Promise<void>;
}> {
  const history = new SimulatedHistory();
  const chunks: Chunk[] = [];
  for (const grainMs of [1, 10])
    for (const pane of [0, 1, 2])
      for (const partition of [0, 1, 2, 3])
        chunks.push({
          rollup: "Sales",
          grainMs,
          pane,
          partition,
          chunk: 0,
          version: 1,
          bytes: new Uint8Array(),
        });
  await history.write(chunks);
  const asked: PaneRange[] = [];
  const waiting: (() => void)[] = [];
  const reads = new JoinedReads(
    {
      read: async (wanted) => {
        asked.push(wanted);
        await new Promise<void>((resolve) => waiting.push(resolve));
        return history.read(wanted);
      },
    },
    2,
  );
  const answer = async (): Promise<void> => {
    for (const go of waiting.splice(0)) go();
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { reads, asked, answer };
}

it("reads together what tasks ask for while others are read, and gives each its own", async () => {
  const { reads, asked, answer } = await slowHistory();
  const results = [
    reads.read(range(0)),
    reads.read(range(0, { grainMs: 10 })),
    ...[1, 2].map((partition) => reads.read(range(partition, { from: partition }))),
    reads.read(range(3, { grainMs: 10 })),
  ];
  expect(asked).toHaveLength(2);
  await answer();
  expect(asked.slice(2)).toEqual([range(0, { from: 1, partition: [1, 2] }), range(3, { grainMs: 10 })]);
  await answer();
  const read = await Promise.all(results);
  expect(read.map((chunks) => chunks.map(({ partition, pane }) => [partition, pane]))).toEqual([
    [0, 1, 2].map((pane) => [0, pane]),
    [0, 1, 2].map((pane) => [0, pane]),
    [1, 2].map((pane) => [1, pane]),
    [[2, 2]],
    [0, 1, 2].map((pane) => [3, pane]),
  ]);
});

it("does not join panes that are far apart, nor those of all partitions", async () => {
  const { reads, asked, answer } = await slowHistory();
  const all = [
    ...[0, 1].map((partition) => reads.read(range(partition, { rollup: "Other" }))),
    reads.read(range(2)),
    reads.read(range(3, { from: 10, to: 20 })),
    reads.read(range(3, { partition: undefined })),
  ];
  for (let i = 0; i < 3; i++) await answer();
  await Promise.all(all);
  expect(asked).toHaveLength(5);
});

it("tells all that waited where it fails, and goes on", async () => {
  let isAway = true;
  const reads = new JoinedReads({
    read: async () => {
      if (isAway) throw new HistoryError("unavailable", "The history is away.", { canRetry: true });
      return [];
    },
  });
  const results = await Promise.allSettled([0, 1, 2, 3].map((partition) => reads.read(range(partition))));
  expect(results.map(({ status }) => status)).toEqual(results.map(() => "rejected"));
  isAway = false;
  expect(await reads.read(range(0))).toEqual([]);
});
