import { readdir, readFile, stat } from "node:fs/promises";
import { dirname, join, relative, resolve } from "node:path";

export interface TextFile {
  /** As problems name it: from the current folder if it is below that, else whole. */
  readonly name: string;
  readonly path: string;
  readonly text: string;
}

const whatToDo = "Name the app's folder (freshet start my-app), or write a first app: freshet init my-app";
/** Far more than a model may have, which says so itself; what is larger is not even read. */
const fileBytesMax = 256 * 1024 * 1024;

/** There is no app where one was expected, or a file of it can't be read; the message says what to do. */
export class NoAppError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "NoAppError";
  }
}

/** The GraphQL files of an app: its model in the folder itself, its pages in `dashboards/` and `reports/`. */
export async function readGraphqlFiles(
  folder: string,
): Promise<{ model: TextFile[]; dashboards: TextFile[]; reports: TextFile[] }> {
  const info = await stat(folder).catch(() => null);
  if (!info?.isDirectory()) {
    const what = info === null ? `There is no folder ${folder}` : `${folder} is no folder`;
    throw new NoAppError(`${what}. ${whatToDo}`);
  }
  const model = await readAll(folder);
  if (model.length === 0) {
    throw new NoAppError(`${shownPath(folder)} has no model.graphql, so there is no app in it.\n` + whatToDo);
  }
  const [dashboards, reports] = [join(folder, "dashboards"), join(folder, "reports")];
  return { model, dashboards: await readAll(dashboards), reports: await readAll(reports) };
}

/**
 * A table's file: in the app's folder, else in an installed package ("package/path"), looked for upwards as Node does.
 * Null if there is none.
 */
export async function findTableFile(folder: string, file: string): Promise<TextFile | null> {
  const places = [join(folder, file)];
  for (let at = resolve(folder); ; at = dirname(at)) {
    places.push(join(at, "node_modules", file));
    if (at === dirname(at)) break;
  }
  for (const path of places) {
    const text = await readFile(path, "utf8").catch(() => null);
    if (text !== null) return { name: shownPath(path), path, text };
  }
  return null;
}

export async function readOptional(path: string): Promise<string | null> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
}

export function shownPath(path: string): string {
  const short = relative(process.cwd(), path);
  return short === "" ? "This folder" : short.startsWith("..") ? path : short;
}

async function readAll(folder: string): Promise<TextFile[]> {
  const names = await readdir(folder).catch(() => []);
  const paths = names.filter((name) => name.endsWith(".graphql")).sort();
  return Promise.all(
    paths.map(async (name) => {
      const path = join(folder, name);
      return { name: shownPath(path), path, text: await readText(path) };
    }),
  );
}

/** Anything but a file of a sensible size is refused before it is read: a pipe would never end. */
async function readText(path: string): Promise<string> {
  const info = await stat(path).catch((error: unknown) => error as Error);
  if (info instanceof Error) throw new NoAppError(`${shownPath(path)} can't be read: ${info.message}.`);
  if (!info.isFile()) {
    const what = info.isDirectory() ? "a folder" : "no file";
    throw new NoAppError(
      `${shownPath(path)} can't be read: it is ${what}. Move it away, or give it another name.`,
    );
  }
  if (info.size > fileBytesMax)
    throw new NoAppError(`${shownPath(path)} can't be read: it has ${info.size} bytes.`);
  return readFile(path, "utf8").catch((error: unknown) => {
    throw new NoAppError(`${shownPath(path)} can't be read: ${(error as Error).message}.`);
  });
}
