import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { shownPath } from "../app/app-files.js";
import { ConfigError } from "./config.js";

const fileNames = ["freshet.config.ts", "freshet.config.js", "freshet.config.mjs", "freshet.config.json"];

export interface ConfigFile {
  /** As people are told of it. */
  readonly name: string;
  readonly values: Readonly<Record<string, unknown>>;
}

/**
 * The app's freshet.config, null where there is none. TypeScript is what Node itself can load (22.18 and later), which strips the types and
 * checks nothing. Throws ConfigError.
 */
export async function readConfigFile(appFolder: string): Promise<ConfigFile | null> {
  const present = (await readdir(appFolder).catch(() => [])).filter((name) => fileNames.includes(name));
  if (present.length === 0) return null;
  const paths = present.map((name) => join(appFolder, name));
  if (paths.length > 1)
    throw new ConfigError([`There are ${paths.map(shownPath).join(" and ")}. Keep one of them.`]);
  const [path] = paths;
  const values = path.endsWith(".json") ? await readJson(path) : await readModule(path);
  if (typeof values !== "object" || values === null || Array.isArray(values))
    throw new ConfigError([
      `${shownPath(path)} must ${path.endsWith(".json") ? "be" : "export as its default"} an object of settings.`,
    ]);
  return { name: shownPath(path), values: values as Record<string, unknown> };
}

async function readJson(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, "utf8"));
  } catch (error) {
    throw new ConfigError([`${shownPath(path)} can't be read: ${(error as Error).message}`]);
  }
}

async function readModule(path: string): Promise<unknown> {
  if (path.endsWith(".ts") && !stripsTypes())
    throw new ConfigError([
      `${shownPath(path)} needs Node 22.18 or later, and this is ${process.version}. Name it freshet.config.js, or write freshet.config.json.`,
    ]);
  try {
    return ((await import(pathToFileURL(path).href)) as { default?: unknown }).default;
  } catch (error) {
    throw new ConfigError([`${shownPath(path)} can't be loaded: ${(error as Error).message}`]);
  }
}

function stripsTypes(): boolean {
  const { typescript } = process.features as { typescript?: unknown };
  return typescript !== undefined && typescript !== false;
}
