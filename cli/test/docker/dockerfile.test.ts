import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { settingNames } from "../../src/config/settings.js";
import { readDockerfile, root } from "./compose-file.js";

const { stages, env } = readDockerfile();
const [build, image] = stages;
const of = (stage: typeof build, instruction: string): string[] =>
  stage.filter(([name]) => name === instruction).map(([, rest]) => rest);
const manifest = JSON.parse(readFileSync(`${root}package.json`, "utf8")) as {
  workspaces: string[];
  scripts: Record<string, string>;
};
const ignored = readFileSync(`${root}.dockerignore`, "utf8").split("\n");

it("builds from what is there, the manifest of every workspace first", () => {
  expect(stages.length).toBe(2);
  const copies = of(build, "COPY").map((rest) => rest.split(" "));
  expect(copies.at(-1)).toEqual([".", "."]);
  const first = copies.slice(0, -1);
  for (const [source, target] of first.map((copy) => [copy.slice(0, -1), copy.at(-1)!] as const))
    for (const path of source) {
      expect(existsSync(join(root, path))).toBe(true);
      // A file keeps its folder.
      expect([join(target, path.split("/").at(-1)!)]).toEqual([join(path)]);
    }
  const copied = first.flatMap((copy) => copy.slice(0, -1));
  for (const workspace of manifest.workspaces) expect(copied).toContain(`${workspace}/package.json`);
  expect(copied).toEqual(expect.arrayContaining(["package.json", "package-lock.json", ".npmrc"]));
});

it("installs and builds as the checkout does", async () => {
  const commands = of(build, "RUN").join("\n");
  for (const [, script] of commands.matchAll(/npm run ([a-z]+)/g))
    expect(manifest.scripts[script]).toBeDefined();
  expect(commands).toContain("npm run setup");
  expect(commands).toContain('import { install } from "./tools/prepare.mjs"; install();');
  const url = new URL("../../../tools/prepare.mjs", import.meta.url).href;
  expect(Object.keys((await import(url)) as object)).toContain("install");
  // The layer of packages holds all that prepare.mjs needs.
  const prepare = readFileSync(`${root}tools/prepare.mjs`, "utf8");
  expect([...prepare.matchAll(/from "([^"]+)"/g)].filter(([, name]) => !name.startsWith("node:"))).toEqual(
    [],
  );
  expect(prepare).toContain('"--ignore-scripts"');
});

it("leaves out of the build what it does not need, and nothing that it does", () => {
  expect(ignored).toEqual(expect.arrayContaining([".git", "**/node_modules", "**/dist", "**/.freshet"]));
  for (const needed of [
    "tools",
    "cli",
    "examples",
    "frontend",
    "package-lock.json",
    "*.json",
    "tsconfig.base.json",
  ])
    expect(ignored).not.toContain(needed);
  // `freshet init` writes the README of its template.
  if (existsSync(`${root}cli/templates/app/README.md`)) expect(ignored).toContain("!cli/templates/**/*.md");
});

it("is a Node 24 of one exact version, the same in both stages", () => {
  const images = stages.map((stage) => stage[0][1].replace(/ AS .*/, ""));
  expect(images[0]).toMatch(/^node:24\.\d+\.\d+-[a-z]+-slim$/);
  expect(images[1]).toBe(images[0]);
});

it("runs the command as a user without rights, ends it by SIGTERM and asks it whether it lives", async () => {
  expect(of(image, "USER")).toEqual(["node"]);
  expect(of(image, "STOPSIGNAL")).toEqual(["SIGTERM"]);
  expect(of(image, "ENTRYPOINT")).toEqual(['["freshet"]']);
  expect(of(image, "EXPOSE")).toEqual([env.PORT]);
  const target = /ln -s \/freshet\/(\S+) \/usr\/local\/bin\/freshet$/.exec(of(image, "RUN").join())?.[1];
  expect(statSync(join(root, target!)).mode & 0o111).toBe(0o111);
  const [, app] = JSON.parse(of(image, "CMD")[0]) as string[];
  expect(existsSync(join(root, app.replace("/freshet/", ""), "model.graphql"))).toBe(true);
  const names = Object.keys(env).filter((name) => !(settingNames as readonly string[]).includes(name));
  expect(names).toEqual(["MALLOC_ARENA_MAX"]);
  expect(env.MALLOC_ARENA_MAX).toBe("2");
});
