import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { openEmbeddedLog } from "@freshet/engines";
import { expect, it } from "vitest";
import { tempFolder } from "../temp-folder.js";

const APPENDER = fileURLToPath(new URL("append-for-ever.mjs", import.meta.url));
const BUILT = fileURLToPath(new URL("../../dist/index.js", import.meta.url));
const ROUNDS = 5;

/** Runs the appender until it has acknowledged something and then kills it; answers what it acknowledged. */
async function appendAndKill(folder: string, afterMs: number): Promise<Map<number, number>> {
  const child = spawn(process.execPath, [APPENDER, folder], { stdio: ["ignore", "pipe", "inherit"] });
  const exited = new Promise((resolve) => child.once("exit", resolve));
  const stuck = setTimeout(() => child.kill("SIGKILL"), 20_000);
  const acknowledged = new Map<number, number>();
  for await (const line of createInterface(child.stdout)) {
    const [baseOffset, count] = line.split(" ").map(Number);
    if (acknowledged.size === 0) setTimeout(() => child.kill("SIGKILL"), afterMs);
    acknowledged.set(baseOffset, count);
  }
  await exited;
  clearTimeout(stuck);
  return acknowledged;
}

it("E1: everything acknowledged is there after kill -9 at random moments, and no batch is torn", async () => {
  if (!existsSync(BUILT))
    throw new Error("This test starts the built package: run `npx tsc -b engines` first.");
  const folder = await tempFolder();
  let before = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const acknowledged = await appendAndKill(folder.path, Math.random() * 200);
    expect(acknowledged.size).toBeGreaterThan(0);
    const log = await openEmbeddedLog(folder.path);
    const end = await log.end("t", 0);
    for (const [baseOffset, count] of acknowledged) {
      expect(baseOffset).toBeGreaterThanOrEqual(before);
      expect(baseOffset + count).toBeLessThanOrEqual(end);
    }
    for (let offset = 0; offset < end;) {
      const batch = (await log.read("t", 0, offset))!;
      expect(batch.baseOffset).toBe(offset);
      if (acknowledged.has(offset)) expect(batch.count).toBe(acknowledged.get(offset));
      // Every record of a batch carries the number of its batch and of its records.
      const texts = Array.from({ length: batch.count }, (_, i) =>
        batch.value(i)!.toString("utf8", 0, 40).trim(),
      );
      const [name] = texts[0].split(" ");
      expect(texts).toEqual(texts.map((_, i) => `${name} ${i} of ${batch.count}`));
      offset = batch.nextOffset;
    }
    before = end;
    await log.close();
  }
  await folder.remove();
}, 120_000);
