import { type Chunk, type HistoryStore, openEmbeddedHistory } from "@freshet/engines";
import { afterEach, beforeEach, expect, it } from "vitest";
import { FailingDisk } from "../failing-disk.js";
import { tempFolder } from "../temp-folder.js";

let folder: Awaited<ReturnType<typeof tempFolder>>;
let disk: FailingDisk;
let history: HistoryStore;

beforeEach(async () => {
  folder = await tempFolder();
  disk = new FailingDisk();
  history = await openEmbeddedHistory(folder.path, { write: disk.write });
});
afterEach(async () => {
  await history.close();
  await folder.remove();
});

function chunk(version: number): Chunk {
  return {
    rollup: "R",
    grainMs: 1,
    pane: 0,
    partition: 0,
    chunk: 0,
    version,
    bytes: Buffer.from(`${version}`),
  };
}

async function versions(): Promise<number[]> {
  return (await history.read({ rollup: "R", grainMs: 1, from: 0, to: 1 })).map((each) => each.version);
}

it("E2: a write that failed does not count as a version; what is there can be read, and writing goes on", async () => {
  await history.write([chunk(1)]);
  disk.fails("before", "IO error: No space left on device");
  await expect(history.write([chunk(5)])).rejects.toMatchObject({ code: "full", canRetry: true });
  await expect(
    history.checkpoint({ topic: "t", partition: 0 }, { offset: 9, state: 0 }),
  ).rejects.toMatchObject({ code: "full" });
  expect(await versions()).toEqual([1]);
  disk.works();
  await history.write([chunk(3)]);
  expect(await versions()).toEqual([3]);
  expect((await history.recover({ topic: "t", partition: 0 })).checkpoint).toBeNull();
});

it("E2: a rejected write that did happen still guards", async () => {
  disk.fails("after", "IO error: Input/output error");
  await expect(history.write([chunk(5)])).rejects.toMatchObject({ code: "unavailable", canRetry: true });
  disk.works();
  await history.write([chunk(4)]);
  expect(await versions()).toEqual([5]);
});
