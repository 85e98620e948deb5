import { cp, readdir, readFile, writeFile } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { shownPath } from "../app/app-files.js";
import { makeFolder } from "../start/data-folder.js";

const template = fileURLToPath(new URL("../../templates/app", import.meta.url));

/** `freshet init`: writes the smallest app into a new or empty folder. Answers the exit code. */
export async function init(path: string): Promise<number> {
  const folder = resolve(path);
  const refusal = await refusalFor(folder);
  if (refusal !== null) {
    process.stderr.write(`${refusal}\n`);
    return 1;
  }
  try {
    await makeFolder(folder);
  } catch (error) {
    process.stderr.write(
      `${shownPath(folder)} can't be made: ${(error as Error).message}. Name another one.\n`,
    );
    return 1;
  }
  await cp(template, folder, { recursive: true });
  const readme = join(folder, "README.md");
  const text = await readFile(readme, "utf8");
  await writeFile(readme, text.replaceAll("my-app", basename(folder)));
  process.stdout.write(
    `${shownPath(folder)} is an app now. Start it: npx freshet start ${path}\nIts README.md has the next step.\n`,
  );
  return 0;
}

async function refusalFor(folder: string): Promise<string | null> {
  try {
    const names = await readdir(folder);
    return names.length === 0
      ? null
      : `${shownPath(folder)} is not empty; init changes nothing there. Name a new folder.`;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") return null;
    return code === "ENOTDIR"
      ? `${shownPath(folder)} is a file. Name a new folder.`
      : (error as Error).message;
  }
}
