// `npm run dev`: the flights example with everything watched: the packages are rebuilt as they change and the server starts
// again; the page is served by Vite with hot reload and asks the server on port 4000.
import { spawn } from "node:child_process";
import { watch } from "node:fs";
import { join } from "node:path";
import { prepare, root, tsc } from "./prepare.mjs";

const packages = ["schema", "aggregates", "engines", "processors", "collector", "api", "cli"];
const children = new Set();

prepare();
start(process.execPath, [tsc(), "-b", "--watch", "--preserveWatchOutput"]);
start(process.execPath, [join(root, "node_modules", "vite", "bin", "vite.js")], join(root, "frontend"));
let server = startServer();
let restart;
for (const name of packages) {
  watch(join(root, name, "dist"), { recursive: true }, () => {
    clearTimeout(restart);
    restart = setTimeout(restartServer, 500);
  });
}
for (const signal of ["SIGINT", "SIGTERM"]) {
  process.on(signal, () => {
    for (const child of children) child.kill(signal);
    process.exit(0);
  });
}

function startServer() {
  return start(process.execPath, [
    join(root, "cli", "bin", "freshet.js"),
    "start",
    join(root, "examples", "flights"),
    "--watch",
  ]);
}

function restartServer() {
  const previous = server;
  previous.once("exit", () => {
    server = startServer();
  });
  if (previous.exitCode === null) previous.kill("SIGTERM");
  else previous.emit("exit");
}

function start(command, args, cwd = root) {
  const child = spawn(command, args, { cwd, stdio: "inherit" });
  children.add(child);
  child.on("exit", () => children.delete(child));
  return child;
}
