import { readFileSync } from "node:fs";
import { mkdir, open, readdir, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { ClassicLevel, type OpenOptions } from "classic-level";
import { DataFolderHeldError, DataFormatError, storageError } from "./errors.js";

export type Level = ClassicLevel<Buffer, Buffer>;
type LevelOptions = Pick<OpenOptions, "writeBufferSize" | "blockSize" | "maxFileSize" | "cacheSize">;
export type WriteOperation = { type: "put"; key: Buffer; value: Buffer } | { type: "del"; key: Buffer };

/** Every key begins with a letter that says what it is for; this one belongs to the store itself. */
const FORMAT_KEY = Buffer.from("!format");
const OWNER_FILE = "owner.json";

export interface LevelStoreOptions extends LevelOptions {
  /** Version of the layout of keys and values. */
  readonly format: number;
  /** Stands in for the write itself, for tests of failing disks. */
  readonly write?: (level: Level, operations: WriteOperation[]) => Promise<void>;
}

/**
 * A LevelDB folder that survives failed writes. After one, LevelDB refuses all further writes until it is opened anew,
 * and part of the failed write may be in its files. So the next `write` first opens it anew, once a probe shows that the
 * disk takes writes again; until then everything that was acknowledged can still be read.
 *
 * LevelDB's own file lock is the lock of the folder: the system frees it when a process dies, however it dies.
 * `owner.json` only says who holds it.
 */
export class LevelStore {
  readonly folder: string;
  readonly #options: LevelStoreOptions;
  #level: Level;
  #broken = false;

  static async open(folder: string, options: LevelStoreOptions): Promise<LevelStore> {
    try {
      await makeFolder(folder);
    } catch (error) {
      throw storageError(error, folder);
    }
    const level = await openLevel(folder, options);
    try {
      await checkFormat(level, folder, options.format);
      const owner = { pid: process.pid, since: new Date().toISOString() };
      await writeFile(join(folder, OWNER_FILE), JSON.stringify(owner));
    } catch (error) {
      await level.close();
      throw error instanceof DataFormatError ? error : storageError(error, folder);
    }
    return new LevelStore(folder, options, level);
  }

  private constructor(folder: string, options: LevelStoreOptions, level: Level) {
    this.folder = folder;
    this.#options = options;
    this.#level = level;
  }

  /** True after a failed write: what the store holds must be read from it again after `reopen`. */
  get broken(): boolean {
    return this.#broken;
  }

  /** Runs a read; throws StorageError. */
  async reading<T>(read: (level: Level) => Promise<T>): Promise<T> {
    try {
      return await read(this.#level);
    } catch (error) {
      throw storageError(error, this.folder);
    }
  }

  /** Writes all or nothing; durable when it resolves. Throws StorageError; the write may still have happened then. */
  async write(operations: WriteOperation[]): Promise<void> {
    if (operations.length === 0) return;
    try {
      if (this.#options.write) await this.#options.write(this.#level, operations);
      else await this.#level.batch(operations, { sync: true });
    } catch (error) {
      this.#broken = true;
      throw storageError(error, this.folder);
    }
  }

  /** After a failed write: opens LevelDB anew. Throws StorageError while the disk takes no writes. */
  async reopen(): Promise<void> {
    try {
      await this.#probe();
      await this.#level.close();
      this.#level = await openLevel(this.folder, this.#options);
    } catch (error) {
      throw error instanceof DataFolderHeldError ? error : storageError(error, this.folder);
    }
    this.#broken = false;
  }

  async close(): Promise<void> {
    await this.#level.close();
    await rm(join(this.folder, OWNER_FILE), { force: true }).catch(() => {});
  }

  /** Opening turns LevelDB's write-ahead logs into tables, so as much room is needed as they take, and some more. */
  async #probe(): Promise<void> {
    let size = 1024 * 1024;
    for (const name of await readdir(this.folder))
      if (name.endsWith(".log")) size += (await stat(join(this.folder, name))).size;
    const path = join(this.folder, "probe.tmp");
    const block = Buffer.alloc(1024 * 1024);
    try {
      const file = await open(path, "w");
      try {
        for (let written = 0; written < size; written += block.length) await file.write(block);
        await file.sync();
      } finally {
        await file.close();
      }
    } finally {
      await rm(path, { force: true }).catch(() => {});
    }
  }
}

/** Not mkdir's `recursive`, which says "no such file" where the truth is that the disk is read-only. */
async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "EEXIST") return;
    if (code !== "ENOENT" || dirname(folder) === folder) throw error;
    await makeFolder(dirname(folder));
    await mkdir(folder);
  }
}

async function openLevel(folder: string, options: LevelOptions): Promise<Level> {
  const { writeBufferSize, blockSize, maxFileSize, cacheSize } = options;
  const level: Level = new ClassicLevel(folder, { keyEncoding: "buffer", valueEncoding: "buffer" });
  try {
    await level.open({ writeBufferSize, blockSize, maxFileSize, cacheSize });
  } catch (error) {
    await level.close().catch(() => {});
    if (isLocked(error)) throw new DataFolderHeldError(folder, readOwner(folder));
    throw storageError(error, folder);
  }
  return level;
}

function isLocked(error: unknown): boolean {
  for (let cause = error; cause instanceof Error; cause = cause.cause)
    if ((cause as NodeJS.ErrnoException).code === "LEVEL_LOCKED") return true;
  return false;
}

function readOwner(folder: string): { pid: number | null; since: string | null } {
  try {
    const owner = JSON.parse(readFileSync(join(folder, OWNER_FILE), "utf8")) as {
      pid?: unknown;
      since?: unknown;
    };
    return {
      pid: typeof owner.pid === "number" ? owner.pid : null,
      since: typeof owner.since === "string" ? owner.since : null,
    };
  } catch {
    return { pid: null, since: null };
  }
}

async function checkFormat(level: Level, folder: string, format: number): Promise<void> {
  const found = await level.get(FORMAT_KEY);
  if (found === undefined) await level.put(FORMAT_KEY, Buffer.from(String(format)), { sync: true });
  else if (found.toString() !== String(format))
    throw new DataFormatError(folder, found.toString(), String(format));
}
