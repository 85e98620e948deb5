// What the package.json files say, against what the code does: everything a package imports is declared in it, everything declared
// is used, versions are exact, and what is the same for all of them is the same.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** Problems of the manifests as "path:1: words". `files` are the tracked files by their path from `root`. */
export function checkManifests(root, files) {
  const main = manifest(root, "");
  const problems = [];
  for (const folder of main.workspaces) {
    const own = manifest(root, folder);
    const texts = files
      .filter((path) => path.startsWith(`${folder}/`) && isShipped(path.slice(folder.length + 1)))
      .map((path) => readFileSync(join(root, path), "utf8"));
    const told = [...sameForAll(own, main), ...unpinned(own), ...wrongDependencies(root, own, texts)];
    problems.push(...told.map((words) => `${folder}/package.json:1: ${words}`));
  }
  problems.push(...unpinned(main).map((words) => `package.json:1: ${words}`));
  return problems;
}

function manifest(root, folder) {
  return JSON.parse(readFileSync(join(root, folder, "package.json"), "utf8"));
}

/** Code, styles and the configuration of the build; neither tests nor words. */
function isShipped(path) {
  return /\.(ts|js|mjs|vue|css)$/.test(path) && !path.startsWith("test/");
}

function* sameForAll(own, main) {
  if (own.version !== main.version) yield `version is not ${main.version}`;
  if (own.license !== main.license) yield `license is not ${main.license}`;
  if (own.engines?.node !== main.engines.node) yield `engines.node is not ${main.engines.node}`;
  if (own.type !== "module") yield `type is not module`;
  if (own.private) return;
  if (!own.files?.includes("dist")) yield "files does not name dist";
  if (own.exports === undefined) yield "exports is missing";
}

/** Peers are ranges by nature. */
function unpinned(own) {
  return Object.entries({ ...own.dependencies, ...own.devDependencies })
    .filter(([, version]) => !/^(npm:.*@)?\d+\.\d+\.\d+$/.test(version))
    .map(([name, version]) => `${name} is not an exact version: ${version}`);
}

function* wrongDependencies(root, own, texts) {
  const declared = { ...own.dependencies, ...own.peerDependencies, ...own.devDependencies };
  const imported = new Set(texts.flatMap(importsOf));
  imported.delete(own.name);
  for (const name of imported) if (!(name in declared)) yield `${name} is imported and not declared`;
  const peers = new Set(Object.keys(declared).flatMap((name) => peersOf(root, name)));
  for (const name of Object.keys(declared)) {
    if (!peers.has(name) && !texts.some((text) => isNamed(text, name)))
      yield `${name} is declared and not used`;
  }
  for (const name of Object.keys(own.peerDependencies ?? {})) {
    // A peer that must be there is there for the tests as well.
    const isThere = name in (own.devDependencies ?? {});
    if (!isThere && own.peerDependenciesMeta?.[name]?.optional !== true)
      yield `${name} is a peer that is neither optional nor installed here`;
  }
}

/** Names of the packages that a file imports, by any of the words for it. */
function importsOf(text) {
  const words =
    /(?:\bfrom|\bimport|@import|\bimport\(|@import url\()\s*["']((?:@[\w.-]+\/)?[a-z][\w.-]*)(?:\/[^"']*)?["']/g;
  return [...text.matchAll(words)].map((match) => match[1]).filter((name) => name !== "node");
}

/** Also where it is resolved, or pointed into by a style. */
function isNamed(text, name) {
  return ['"', "'"].some(
    (quote) => text.includes(`${quote}${name}${quote}`) || text.includes(`${quote}${name}/`),
  );
}

function peersOf(root, name) {
  const path = join(root, "node_modules", name, "package.json");
  return existsSync(path) ? Object.keys(JSON.parse(readFileSync(path, "utf8")).peerDependencies ?? {}) : [];
}
