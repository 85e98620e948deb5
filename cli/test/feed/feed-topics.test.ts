import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Log } from "@freshet/engines";
import type { Plan } from "@freshet/schema";
import { afterEach, beforeEach, expect, it } from "vitest";
import { feedTopics } from "../../src/feed/feed-topics.js";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "freshet-feed-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const plan = { events: [{ name: "Order", topic: "orders" }] } as unknown as Plan;

async function seen(lastSequences: readonly number[]): Promise<unknown> {
  const log = {
    partitions: () => Promise.resolve(lastSequences.length),
    lastSequence: (_: string, partition: number) => Promise.resolve(lastSequences[partition]),
  };
  return (await feedTopics({ plan, log: log as unknown as Log }, folder)).get("Order");
}

it("keeps to the partitions of the first start, so that a key's events stay where they are counted", async () => {
  const topic = "orders";
  expect(await seen([-1, -1])).toEqual({ topic, partitions: 2, lastSequences: [-1, -1] });
  expect(await seen([40, 30, -1])).toEqual({ topic, partitions: 2, lastSequences: [40, 30] });
  expect(await seen([40, 31, 7, 5])).toEqual({ topic, partitions: 2, lastSequences: [40, 31] });
});

it("begins anew with a topic that was made anew with fewer partitions", async () => {
  await seen([40, 30, 20]);
  expect(await seen([-1, -1])).toEqual({ topic: "orders", partitions: 2, lastSequences: [-1, -1] });
  expect(await seen([3, 4, -1])).toEqual({ topic: "orders", partitions: 2, lastSequences: [3, 4] });
});

it("keeps any other feed of the topic from appending, before it looks how far that one came", async () => {
  const fenced: string[] = [];
  const log = {
    partitions: () => Promise.resolve(2),
    fence: (topic: string, partition: number, id: string) => {
      fenced.push(`${topic}/${partition} ${id}`);
      return Promise.resolve(7 + partition);
    },
  };
  const topics = await feedTopics({ plan, log: log as unknown as Log }, folder);
  expect(fenced).toEqual(["orders/0 feed", "orders/1 feed"]);
  expect(topics.get("Order")?.lastSequences).toEqual([7, 8]);
});
