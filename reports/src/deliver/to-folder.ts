import { mkdir, open, realpath, rename, rm } from "node:fs/promises";
import { join, sep } from "node:path";
import type { MadeReport } from "../make-report.js";

/**
 * Writes a report below the root; one of the same name is replaced as a whole, never seen half. A link that leads out of the root is
 * not followed.
 */
export async function toFolder(root: string, path: string, { bytes, fileName }: MadeReport): Promise<void> {
  const wished = join(root, path);
  await mkdir(wished, { recursive: true });
  const [top, folder] = await Promise.all([realpath(root), realpath(wished)]);
  if (folder !== top && !folder.startsWith(`${top}${sep}`))
    throw new Error(`${wished} leads out of ${root}, where reports are kept.`);
  const part = join(folder, `.${fileName}.part`);
  try {
    const file = await open(part, "w");
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(part, join(folder, fileName));
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
}
