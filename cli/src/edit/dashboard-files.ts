import { createHash, randomBytes } from "node:crypto";
import { chmod, link, lstat, mkdir, open, readFile, realpath, rename, rm } from "node:fs/promises";
import { join } from "node:path";

/** Plain names: nothing that leads out of the folder, and nothing that is hidden. */
const fileName = /^[a-z0-9][a-z0-9-]{0,63}\.graphql$/;
const fileBytesMax = 1_048_576;
const newFileMode = 0o644;

export interface StoredFile {
  readonly text: string;
  /** Of what the file holds. */
  readonly etag: string;
}

/** The file can't be read or written; the message says why and what to do. */
export class FileRefusedError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "FileRefusedError";
  }
}

/** The files of an app's folder `dashboards`, for an editor: only plain files with plain names, each written as a whole. */
export class DashboardFiles {
  readonly #app: string;
  /** Writes are done one after the other, so that nothing comes between a look and what follows from it. */
  #writing: Promise<unknown> = Promise.resolve();

  constructor(app: string) {
    this.#app = app;
  }

  /** Null if there is no such file. Throws FileRefusedError. */
  async read(name: string): Promise<StoredFile | null> {
    const folder = await this.#folder();
    return folder === null ? null : stored(folder, name);
  }

  /**
   * Writes a file if it still is what somebody has read (`etag`; null: there is none), else answers what it is now: null of it is gone.
   * Readers see the old or the new file, never a part.
   */
  write(
    name: string,
    text: string,
    etag: string | null,
  ): Promise<{ readonly written: string } | { readonly present: StoredFile | null }> {
    const result = this.#writing.then(() => this.#write(name, text, etag));
    this.#writing = result.catch(() => undefined);
    return result;
  }

  async #write(
    name: string,
    text: string,
    etag: string | null,
  ): Promise<{ readonly written: string } | { readonly present: StoredFile | null }> {
    const folder = (await this.#folder()) ?? (await this.#makeFolder());
    const present = await stored(folder, name);
    if ((present?.etag ?? null) !== etag) return { present };
    const path = join(folder, name);
    const mode = present === null ? newFileMode : (await lstat(path)).mode & 0o777;
    const temporary = join(folder, `.${name}.${randomBytes(6).toString("hex")}.tmp`);
    try {
      await writeWhole(temporary, text, mode);
      if (present !== null) await rename(temporary, path);
      // A name is taken only if nobody has it, not even since the look.
      else if (!(await linked(temporary, path))) return { present: await stored(folder, name) };
    } finally {
      await rm(temporary, { force: true });
    }
    return { written: etagOf(text) };
  }

  async #makeFolder(): Promise<string> {
    await mkdir(join(this.#app, "dashboards"));
    return (await this.#folder()) ?? join(this.#app, "dashboards");
  }

  /** Null if the app has none yet. */
  async #folder(): Promise<string | null> {
    const path = join(this.#app, "dashboards");
    const info = await lstat(path).catch(() => null);
    if (info === null) return null;
    if (!info.isDirectory())
      throw new FileRefusedError(
        "The app's folder dashboards is a link, or no folder. Edit where it leads to.",
      );
    return realpath(path);
  }
}

async function stored(folder: string, name: string): Promise<StoredFile | null> {
  if (!fileName.test(name))
    throw new FileRefusedError(
      "A dashboard's file is named with small letters, digits and hyphens, like late-flights.graphql.",
    );
  const path = join(folder, name);
  const info = await lstat(path).catch(() => null);
  if (info === null) return null;
  if (!info.isFile())
    throw new FileRefusedError(`dashboards/${name} is a link, or no file. Edit where it leads to.`);
  if (info.size > fileBytesMax)
    throw new FileRefusedError(
      `dashboards/${name} has ${info.size} bytes; at most ${fileBytesMax} are read.`,
    );
  const text = await readFile(path, "utf8");
  return { text, etag: etagOf(text) };
}

export function etagOf(text: string): string {
  return createHash("sha256").update(text).digest("base64url").slice(0, 22);
}

/** On the disk before its name is. */
async function writeWhole(path: string, text: string, mode: number): Promise<void> {
  const file = await open(path, "wx", mode);
  try {
    await file.writeFile(text, "utf8");
    await file.sync();
  } finally {
    await file.close();
  }
  // What the process takes from new files, it must not take from one that others could read.
  await chmod(path, mode);
}

async function linked(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}
