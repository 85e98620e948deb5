import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { settingNames, settingsSchema } from "../src/config/settings.js";
import { roles } from "../src/roles/role.js";

const root = fileURLToPath(new URL("../../", import.meta.url));
const text = readFileSync(`${root}docs/operations.md`, "utf8");
const rows = text
  .split("\n")
  .filter((line) => line.startsWith("|"))
  .map((line) => line.split("|").map((cell) => cell.trim()));

it("describes every setting as the schema does, and no other", () => {
  const start = rows.findIndex(([, first]) => first === "setting") + 2;
  const table = rows.slice(start, start + settingNames.length);
  expect(table.map(([, name, , what]) => [name, what])).toEqual(
    settingNames.map((name) => [`\`${name}\``, settingsSchema.shape[name].description]),
  );
  expect(rows[start + settingNames.length][1]).not.toMatch(/^`[A-Z_]+`$/);
});

it("tells of every role, where it listens and what it needs", () => {
  const needs = { 1: "Kafka", 3: "all three" };
  for (const role of roles) {
    const row = rows.find(([, command]) => command === `\`freshet ${role.name} <app>\``);
    expect(row?.slice(3, 5)).toEqual([String(role.port), needs[role.needs.length as 1 | 3]]);
  }
});

const dashboard = readFileSync(`${root}docs/grafana-dashboard.json`, "utf8");
it.each([
  ["docs/operations.md", text],
  ["docs/grafana-dashboard.json", dashboard],
])("%s names metrics that there are", (_, document) => {
  const sources = execFileSync("git", ["grep", "-ho", "freshet_[a-z0-9_]*", "--", "cli/src", "api/src"], {
    cwd: root,
    encoding: "utf8",
  }).split("\n");
  const known = new Set(sources);
  const named = [...document.matchAll(/freshet_[a-z0-9_]+/g)].map(([name]) =>
    name.replace(/_(bucket|count)$/, ""),
  );
  expect(named.length).toBeGreaterThan(15);
  expect(named.filter((name) => !known.has(name))).toEqual([]);
});

it("has a dashboard that Grafana can import", () => {
  const { panels, title } = JSON.parse(dashboard) as {
    title: string;
    panels: { id: number; targets: unknown[] }[];
  };
  expect(title).toBe("Freshet");
  expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
  expect(panels.every(({ targets }) => targets.length > 0)).toBe(true);
});
