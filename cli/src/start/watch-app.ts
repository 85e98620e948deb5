import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";

const everyMs = 300;

/**
 * Calls back after a file of the model, a page or the settings changed since this call. It looks at sizes and times
 * instead of listening to the file system: that works everywhere, however an editor writes and on whatever the folder is
 * mounted from. Resolves to a function that ends it.
 */
export async function watchApp(folder: string, changed: () => Promise<void>): Promise<() => void> {
  let stopped = false;
  let known = await stateOf(folder);
  const look = async (): Promise<void> => {
    const present = await stateOf(folder);
    if (present !== known) {
      known = present;
      await changed();
    }
    if (!stopped) timer = setTimeout(() => void look(), everyMs);
  };
  let timer = setTimeout(() => void look(), everyMs);
  return () => {
    stopped = true;
    clearTimeout(timer);
  };
}

async function stateOf(folder: string): Promise<string> {
  const parts: string[] = [];
  for (const place of [folder, join(folder, "dashboards"), join(folder, "reports")]) {
    const names = await readdir(place).catch(() => []);
    for (const name of names.sort()) {
      if (!name.endsWith(".graphql") && name !== "package.json") continue;
      const info = await stat(join(place, name)).catch(() => null);
      if (info !== null) parts.push(`${place}/${name} ${info.size} ${info.mtimeMs}`);
    }
  }
  return parts.join("\n");
}
