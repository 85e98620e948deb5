import { randomBytes } from "node:crypto";
import { type Assignment, type Log, openKafkaLog } from "@freshet/engines";
import { afterEach, beforeEach, expect, it } from "vitest";
import { kafkaBrokers, removeTopics } from "./kafka/cluster.js";

let prefix: string;
const open: Log[] = [];

beforeEach(async () => {
  prefix = `owner${randomBytes(6).toString("hex")}-`;
  await (await another()).createTopic("t", { partitions: 4, retentionMs: null, retentionBytes: null });
});
afterEach(async () => {
  await Promise.all(open.splice(0).map((log) => log.close()));
  await removeTopics(prefix);
});

async function another(): Promise<Log> {
  const log = await openKafkaLog({ brokers: kafkaBrokers(), prefix, sessionMs: 6_000 });
  open.push(log);
  return log;
}

function member(owner: string | undefined, mine: Set<number>): Assignment {
  return {
    owner,
    assigned: (partition) => void mine.add(partition),
    revoked: async (partition) => void mine.delete(partition),
    failed: () => undefined,
  };
}

it("lets nobody into a group who keeps results elsewhere than its members, until they are gone", async () => {
  const [first, second, other] = [await another(), await another(), await another()];
  const [a, b, c] = [new Set<number>(), new Set<number>(), new Set<number>()];
  const leaveFirst = await first.assign("t", "g", member("store 1", a));
  const leaveSecond = await second.assign("t", "g", member("store 1", b));
  const refused = other.assign("t", "g", member("store 2", c));
  await expect(refused).rejects.toMatchObject({ code: "conflict", canRetry: true });
  await expect(refused).rejects.toThrow(/keep their results elsewhere.*FRESHET_PREFIX or FRESHET_GROUP/);
  expect(c).toEqual(new Set());
  // Another group of the same topic is another matter.
  const leaveOther = await other.assign("t", "h", member("store 2", c));
  await leaveOther();
  await leaveFirst();
  await leaveSecond();
  const leave = await other.assign("t", "g", member("store 2", c));
  await expect.poll(() => c.size, { timeout: 30_000 }).toBe(4);
  await leave();
});
