// `npm run dev [-- an-app]`: the flights example, or another app, with everything watched. An edited model or dashboard is reloaded,
// an edited package is built and the server started again; the page is served by Vite, which replaces edited components in
// place and passes what is asked of the server on to it. Ends, with all it started, on Ctrl-C or SIGTERM.
import { spawn } from "node:child_process";
import { watch } from "node:fs";
import { join, resolve } from "node:path";
import { prepare, root, tsc } from "./prepare.mjs";

const packages = ["schema", "aggregates", "engines", "processors", "collector", "api", "reports", "cli"];
/** A build writes many files; the server starts again when it has been quiet for so long. */
const quietMs = 500;
/** Longer than a server takes to end cleanly. */
const killAfterMs = 6_000;
const app = process.argv[2] === undefined ? join(root, "examples", "flights") : resolve(process.argv[2]);
const children = new Set();
let server = null;
let restart = null;
let ending = false;

prepare();
keep("The compiler", [tsc(), "-b", "--watch", "--preserveWatchOutput"], root);
keep("Vite", [join(root, "node_modules", "vite", "bin", "vite.js")], join(root, "frontend"));
startServer();
for (const name of packages) watch(join(root, name, "dist"), { recursive: true }, changed);
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => void end(0));

function startServer() {
  const own = start([join(root, "cli", "bin", "freshet.js"), "start", app, "--watch"], root);
  server = own;
  own.once("exit", () => {
    if (server === own) server = null;
    if (!ending && restart === null) say("The server has ended. It starts again when a package changes.");
  });
}

function changed() {
  clearTimeout(restart);
  restart = setTimeout(() => void restartServer(), quietMs);
}

/** What changes while the old server ends is in the new one: it is loaded when it starts. */
async function restartServer() {
  const previous = server;
  if (previous !== null) {
    say("A package has changed: the server starts again …");
    const ended = new Promise((resolve) => previous.once("exit", resolve));
    stop(previous);
    await ended;
  }
  restart = null;
  if (!ending && server === null) startServer();
}

/** What all of this can't do without. */
function keep(name, args, cwd) {
  start(args, cwd).once("exit", () => {
    if (ending) return;
    say(`${name} has ended, so this ends too.`);
    void end(1);
  });
}

/** In a group of its own: Ctrl-C reaches it through us, once and in order. */
function start(args, cwd) {
  const child = spawn(process.execPath, args, {
    cwd,
    stdio: ["ignore", "inherit", "inherit"],
    detached: true,
  });
  children.add(child);
  child.once("exit", () => children.delete(child));
  return child;
}

function stop(child) {
  signalGroup(child, "SIGTERM");
  setTimeout(() => signalGroup(child, "SIGKILL"), killAfterMs).unref();
}

/** With what it has started itself: the compiler's command is only a wrapper. */
function signalGroup(child, signal) {
  try {
    if (process.platform === "win32") child.kill(signal);
    else process.kill(-child.pid, signal);
  } catch (error) {
    if (error.code !== "ESRCH") throw error;
  }
}

async function end(code) {
  if (ending) return;
  ending = true;
  clearTimeout(restart);
  const ended = [...children].map((child) => new Promise((resolve) => child.once("exit", resolve)));
  for (const child of children) stop(child);
  await Promise.all(ended);
  process.exit(code);
}

function say(text) {
  process.stderr.write(`${text}\n`);
}
