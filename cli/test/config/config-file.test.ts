import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { readConfigFile } from "../../src/config/config-file.js";
import type { FreshetConfig } from "../../src/config/file-type.js";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "freshet-config-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const write = (name: string, text: string): Promise<void> => writeFile(join(folder, name), text);
const settings: FreshetConfig = { port: 5000, kafkaBrokers: ["a:9092"], logLevel: "debug" };

it("is not needed", async () => {
  expect(await readConfigFile(folder)).toBeNull();
});

it.each([
  ["freshet.config.json", JSON.stringify(settings)],
  ["freshet.config.mjs", `export default ${JSON.stringify(settings)};`],
])("is %s", async (name, text) => {
  await write(name, text);
  const file = await readConfigFile(folder);
  expect(file?.values).toEqual(settings);
  expect(file?.name).toContain(name);
});

it("is TypeScript where Node can load that, and else says what to do", async () => {
  await write("freshet.config.ts", `const port: number = 5000;\nexport default { port };`);
  const strips = (process.features as { typescript?: unknown }).typescript;
  if (strips) expect((await readConfigFile(folder))?.values).toEqual({ port: 5000 });
  else
    await expect(readConfigFile(folder)).rejects.toThrow(/needs Node 22\.18 or later.*freshet\.config\.js/);
});

it.each([
  ["freshet.config.json", "{ port: 1 }", "can't be read"],
  ["freshet.config.json", "[1]", "must be an object"],
  ["freshet.config.mjs", "export const port = 1;", "must export as its default"],
  ["freshet.config.mjs", "export default {", "can't be loaded"],
])("refuses %s with %s", async (name, text, words) => {
  await write(name, text);
  await expect(readConfigFile(folder)).rejects.toThrow(words);
});

it("is one", async () => {
  await write("freshet.config.json", "{}");
  await write("freshet.config.js", "export default {};");
  await expect(readConfigFile(folder)).rejects.toThrow(/There are .* and .*\. Keep one of them\./);
});
