import { type Log, openEmbeddedLog, RecordBatchBuilder } from "@freshet/engines";
import { afterEach, beforeEach, expect, it } from "vitest";
import { tempFolder } from "../temp-folder.js";
import { FailingDisk } from "../failing-disk.js";

const SETTINGS = { partitions: 1, retentionMs: null, retentionBytes: null };
let folder: Awaited<ReturnType<typeof tempFolder>>;
let disk: FailingDisk;
let log: Log;

beforeEach(async () => {
  folder = await tempFolder();
  disk = new FailingDisk();
  log = await openEmbeddedLog(folder.path, { write: disk.write });
  await log.createTopic("t", SETTINGS);
});
afterEach(async () => {
  await log.close();
  await folder.remove();
});

function append(text: string, sequence?: number): ReturnType<Log["append"]> {
  const builder = new RecordBatchBuilder();
  builder.add(null, Buffer.from(text), 1);
  return log.append("t", 0, builder.build(), sequence === undefined ? undefined : { id: "p", sequence });
}

async function texts(): Promise<string[]> {
  const all: string[] = [];
  for (let offset = 0; ; offset = all.length) {
    const batch = await log.read("t", 0, offset);
    if (!batch) return all;
    for (let i = 0; i < batch.count; i++) all.push(batch.value(i)!.toString());
  }
}

it("says that the disk is full, keeps what is acknowledged readable, and goes on when there is space", async () => {
  await append("a");
  disk.fails("before", "IO error: 000003.log: No space left on device");
  const first = append("lost");
  await expect(first).rejects.toMatchObject({ code: "full", canRetry: true, notWritten: false });
  expect(await texts()).toEqual(["a"]);
  disk.works();
  expect(await append("b")).toMatchObject({ baseOffset: 1 });
  expect(await texts()).toEqual(["a", "b"]);
});

it("says that the disk is read-only", async () => {
  disk.fails("before", "IO error: 000003.log: Read-only file system");
  await expect(append("a")).rejects.toMatchObject({ code: "read-only", canRetry: false });
});

it("fails all that wait behind a failed write, in one go, and knows that they were not written", async () => {
  disk.fails("before", "No space left on device");
  disk.holds();
  const first = append("a", 0);
  const caught = [first.catch((error: unknown) => error)];
  await disk.reached();
  // These come while the write of the first one is under way.
  for (let i = 1; i <= 3; i++) caught.push(append(`b${i}`, i).catch((error: unknown) => error));
  disk.release();
  expect(await Promise.all(caught)).toMatchObject([
    { code: "full", notWritten: false },
    ...Array(3).fill({ code: "full", notWritten: true, canRetry: true }),
  ]);
  disk.works();
  for (const [i, text] of ["a", "b1", "b2", "b3"].entries())
    expect(await append(text, i)).toMatchObject({ baseOffset: i, duplicate: false });
  expect(await texts()).toEqual(["a", "b1", "b2", "b3"]);
});

it("a rejected append that did happen is recognised when it is repeated", async () => {
  await append("a", 0);
  disk.fails("after", "IO error: fsync failed");
  await expect(append("b", 1)).rejects.toMatchObject({ code: "io", canRetry: true, notWritten: false });
  disk.works();
  expect(await append("b", 1)).toMatchObject({ baseOffset: 1, duplicate: true });
  expect(await append("c", 2)).toMatchObject({ baseOffset: 2, duplicate: false });
  expect(await texts()).toEqual(["a", "b", "c"]);
});

it("a topic whose creation failed does not exist", async () => {
  disk.fails("before", "No space left on device");
  await expect(log.createTopic("u", SETTINGS)).rejects.toMatchObject({ code: "full" });
  await expect(log.partitions("u")).rejects.toMatchObject({ code: "unknown-topic" });
  disk.works();
  await log.createTopic("u", SETTINGS);
  expect(await log.partitions("u")).toBe(1);
});

it("refuses more appends than may wait, and takes them later", async () => {
  await log.close();
  log = await openEmbeddedLog(folder.path, { write: disk.write, queueBytes: 1_000 });
  disk.holds();
  const first = append("x".repeat(800));
  await disk.reached();
  const second = append("y".repeat(800));
  await expect(append("z".repeat(800))).rejects.toMatchObject({
    code: "busy",
    canRetry: true,
    notWritten: true,
  });
  disk.works();
  disk.release();
  await Promise.all([first, second]);
  expect(await append("z")).toMatchObject({ baseOffset: 2 });
});

it("forgets the producer that is longest silent when there are too many", async () => {
  await log.close();
  log = await openEmbeddedLog(folder.path, { producersMax: 2 });
  const builder = new RecordBatchBuilder();
  builder.add(null, null, 1);
  for (const id of ["a", "b", "a", "c"])
    await log.append("t", 0, builder.build(), { id, sequence: (await log.lastSequence("t", 0, id)) + 1 });
  const sequences = async (): Promise<number[]> =>
    Promise.all(["a", "b", "c"].map((id) => log.lastSequence("t", 0, id)));
  expect(await sequences()).toEqual([1, -1, 0]);
  await log.close();
  log = await openEmbeddedLog(folder.path, { producersMax: 2 });
  expect(await sequences()).toEqual([1, -1, 0]);
});
