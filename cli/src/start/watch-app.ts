import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";

const everyMs = 300;

/**
 * Calls back after a file of the model, a page or the settings changed. It looks at sizes and times instead of listening
 * to the file system: that works everywhere, however an editor writes and on whatever the folder is mounted from.
 */
export function watchApp(folder: string, changed: () => Promise<void>): () => void {
  let stopped = false;
  let timer: NodeJS.Timeout;
  let known: string | null = null;
  const look = async (): Promise<void> => {
    const present = await stateOf(folder);
    const differs = known !== null && present !== known;
    known = present;
    if (differs) await changed();
    if (!stopped) timer = setTimeout(() => void look(), everyMs);
  };
  timer = setTimeout(() => void look(), 0);
  return () => {
    stopped = true;
    clearTimeout(timer);
  };
}

async function stateOf(folder: string): Promise<string> {
  const parts: string[] = [];
  for (const place of [folder, join(folder, "dashboards")]) {
    const names = await readdir(place).catch(() => []);
    for (const name of names.sort()) {
      if (!name.endsWith(".graphql") && name !== "package.json") continue;
      const info = await stat(join(place, name)).catch(() => null);
      if (info !== null) parts.push(`${place}/${name} ${info.size} ${info.mtimeMs}`);
    }
  }
  return parts.join("\n");
}
