// Brings a checkout to the point where its commands run: the right Node, the locked packages, a fresh build.
// Every step does nothing when nothing changed.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

export const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** Checks the Node version, installs and builds what is missing. Ends the process with a message if it can't. */
export function prepare() {
  checkNode();
  install();
  build();
}

export function checkNode() {
  const [major, minor] = process.versions.node.split(".").map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  fail(
    `Freshet needs Node 20.19 or newer (22 and 24 are fine); this is ${process.version} at ${process.execPath}.\n` +
      "Install a current Node, for example with your version manager, and run the command again.",
  );
}

/** `npm ci` when the lock file, the platform or the Node major differ from what was installed last. */
export function install() {
  const marker = join(root, "node_modules", ".freshet-installed");
  const wanted = digest([
    readFileSync(join(root, "package-lock.json")),
    process.platform,
    process.arch,
    process.versions.modules,
  ]);
  if (existsSync(marker) && readFileSync(marker, "utf8") === wanted) return;
  say("Installing the packages of package-lock.json (once) …");
  const npm = process.env.npm_execpath;
  const args = ["ci", "--ignore-scripts", "--no-audit", "--no-fund"];
  if (npm?.endsWith(".js") || npm?.endsWith(".cjs"))
    run(process.execPath, [npm, ...args], "The packages could not be installed.");
  else run(process.platform === "win32" ? "npm.cmd" : "npm", args, "The packages could not be installed.");
  writeFileSync(marker, wanted);
}

/** `tsc -b` (which skips what is up to date) and the page, when its sources changed. */
export function build() {
  run(process.execPath, [tsc(), "-b"], "The build failed: see the messages above.");
  buildPage();
}

export function buildPage() {
  const frontend = join(root, "frontend");
  const marker = join(frontend, "dist", ".built");
  const wanted = digest([
    readFileSync(join(root, "package-lock.json")),
    ...files(frontend, new Set(["dist", "test", "node_modules"])).flatMap((file) => [
      relative(frontend, file),
      readFileSync(file),
    ]),
  ]);
  if (existsSync(marker) && readFileSync(marker, "utf8") === wanted) return;
  say("Building the page …");
  const vite = join(root, "node_modules", "vite", "bin", "vite.js");
  run(process.execPath, [vite, "build", "--logLevel", "warn"], "The page could not be built.", frontend);
  mkdirSync(dirname(marker), { recursive: true });
  writeFileSync(marker, wanted);
}

export function tsc() {
  return join(root, "node_modules", "@typescript", "native", "bin", "tsc");
}

/** Runs a command in the foreground; ends this process with its exit code and a sentence if it fails. */
export function run(command, args, message, cwd = root) {
  const result = spawnSync(command, args, { cwd, stdio: "inherit", shell: command.endsWith(".cmd") });
  if (result.status === 0) return;
  fail(`${message}${result.error ? ` (${result.error.message})` : ""}`, result.status ?? 1);
}

function files(folder, skipped) {
  return readdirSync(folder)
    .filter((name) => !skipped.has(name))
    .sort()
    .flatMap((name) => {
      const path = join(folder, name);
      return statSync(path).isDirectory() ? files(path, skipped) : [path];
    });
}

function digest(parts) {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part).update("\0");
  return hash.digest("hex");
}

function say(text) {
  process.stderr.write(`${text}\n`);
}

function fail(text, code = 1) {
  say(text);
  process.exit(code);
}
