import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { readConfig } from "../../src/config/read-config.js";
import { settingNames } from "../../src/config/settings.js";
import { readCompose, root } from "./compose-file.js";

const text = readFileSync(`${root}docs/deploy.md`, "utf8");
const blocks = [...text.matchAll(/```ini\n([^]*?)```/g)].map(([, block]) => block);

/** What a block of settings says; those of a unit file are in Environment=. */
function settingsOf(block: string): Record<string, string> {
  const lines = block
    .split("\n")
    .flatMap((line) => (line.startsWith("Environment=") ? line.slice(12).split(" ") : [line]));
  return Object.fromEntries(
    lines
      .map((line) => /^([A-Z][A-Z_]*)=(.+)$/.exec(line))
      .filter((match) => match !== null)
      .map(([, name, value]) => [name, value.replace("%i", "1")]),
  );
}

it.each(blocks.map((block) => [block.split("\n")[0], block]))("settings of %s are taken", (_, block) => {
  const settings = settingsOf(block);
  expect(Object.keys(settings).length).toBeGreaterThan(0);
  const unknown = Object.keys(settings).filter(
    (name) => !(settingNames as readonly string[]).includes(name) && name !== "MALLOC_ARENA_MAX",
  );
  expect(unknown).toEqual([]);
  expect(readConfig(settings).config).toBeDefined();
});

it("names settings that there are", () => {
  const named = [...text.matchAll(/\b(?:FRESHET|KAFKA|REDIS|MONGODB)_[A-Z_]+/g)].map(([name]) => name);
  expect(named.length).toBeGreaterThan(30);
  expect(named.filter((name) => !(settingNames as readonly string[]).includes(name))).toEqual([]);
});

it("tells of every service of compose.yaml", () => {
  const rows = text.split("\n").filter((line) => line.startsWith("| `"));
  const told = rows.flatMap((row) => [...row.split("|")[1].matchAll(/`([^`]+)`/g)].map(([, name]) => name));
  expect(told.sort()).toEqual(Object.keys(readCompose("compose.yaml").services).sort());
});
