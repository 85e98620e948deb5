import { readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import {
  DataFolderHeldError,
  DataFormatError,
  openEmbeddedEngines,
  openEmbeddedHistory,
  openEmbeddedLog,
} from "@freshet/engines";
import { ClassicLevel } from "classic-level";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { storageError } from "../../src/storage/errors.js";
import { LevelStore } from "../../src/storage/level-store.js";
import { tempFolder } from "../temp-folder.js";

let folder: Awaited<ReturnType<typeof tempFolder>>;
beforeEach(async () => void (folder = await tempFolder()));
afterEach(() => folder.remove());

describe("a data folder", () => {
  it("has one holder; another one is told who that is", async () => {
    const engines = await openEmbeddedEngines({ folder: folder.path });
    for (const open of [openEmbeddedLog, openEmbeddedHistory]) {
      const error: unknown = await open(folder.path).catch((reason: unknown) => reason);
      expect(error).toBeInstanceOf(DataFolderHeldError);
      const held = error as DataFolderHeldError;
      expect(held.pid).toBe(process.pid);
      expect(Date.now() - Date.parse(held.since!)).toBeLessThan(60_000);
      expect(held.message).toContain(`in use by process ${process.pid} since`);
    }
    await expect(openEmbeddedEngines({ folder: folder.path })).rejects.toBeInstanceOf(DataFolderHeldError);
    await engines.close();
    await (await openEmbeddedEngines({ folder: folder.path })).close();
  });

  it("is freed if not all engines can be opened", async () => {
    const history = await openEmbeddedHistory(folder.path);
    await expect(openEmbeddedEngines({ folder: folder.path })).rejects.toBeInstanceOf(DataFolderHeldError);
    await history.close();
    await (await openEmbeddedEngines({ folder: folder.path })).close();
  });

  it("is opened although a process that died left its name behind", async () => {
    await (await openEmbeddedLog(folder.path)).close();
    await writeFile(
      join(folder.path, "log", "owner.json"),
      JSON.stringify({ pid: process.pid, since: "2020-01-01" }),
    );
    await (await openEmbeddedLog(folder.path)).close();
  });

  it("of a newer format is refused and left as it is", async () => {
    const path = join(folder.path, "log");
    await (await LevelStore.open(path, { format: 2 })).close();
    const error: unknown = await openEmbeddedLog(folder.path).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(DataFormatError);
    expect(error).toMatchObject({ found: "2", supported: "1", folder: path });
    await (await LevelStore.open(path, { format: 2 })).close();
  });

  it("that can't be made says why", async () => {
    const path = join(folder.path, "file");
    await writeFile(path, "");
    await expect(openEmbeddedLog(path)).rejects.toMatchObject({ name: "LogError", code: "io" });
    await expect(openEmbeddedHistory(path)).rejects.toMatchObject({
      name: "HistoryError",
      code: "unavailable",
    });
  });

  it("that is damaged says so", async () => {
    await (await openEmbeddedLog(folder.path)).close();
    const current = join(folder.path, "log", "CURRENT");
    expect((await stat(current)).size).toBeGreaterThan(0);
    await writeFile(current, (await readFile(current, "utf8")).trim());
    await expect(openEmbeddedLog(folder.path)).rejects.toMatchObject({ code: "corrupt", canRetry: false });
  });
});

it("a write is synced to the disk before it counts as done", async () => {
  const store = await LevelStore.open(folder.path, { format: 1 });
  const batch = vi.spyOn(ClassicLevel.prototype, "batch");
  await store.write([{ type: "put", key: Buffer.from("k"), value: Buffer.from("v") }]);
  expect(batch).toHaveBeenCalledWith(expect.anything(), { sync: true });
  batch.mockRestore();
  await store.close();
});

describe("storageError", () => {
  const cases = [
    [Object.assign(new Error("write failed"), { code: "ENOSPC" }), "full", true],
    [
      new Error("Database failed", { cause: new Error("IO error: x: No space left on device") }),
      "full",
      true,
    ],
    [new Error("IO error: x: Disk quota exceeded"), "full", true],
    [Object.assign(new Error("x"), { code: "EROFS" }), "read-only", false],
    [new Error("IO error: LOCK: Permission denied"), "read-only", false],
    [new Error("Corruption: block checksum mismatch"), "corrupt", false],
    [new Error("IO error: x: Input/output error"), "io", true],
    ["not even an error", "io", true],
  ] as const;

  it.each(cases)("%s is %s", (cause, fault, canRetry) => {
    expect(storageError(cause, "/data")).toMatchObject({ fault, canRetry, cause });
  });
});
