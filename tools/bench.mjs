// `npm run bench -- <name>`: prepares the checkout and runs one benchmark of bench/, or says which there are.
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { prepare, root } from "./prepare.mjs";
import { runInForeground } from "./foreground.mjs";

const folder = join(root, "bench");
const [name, ...args] = process.argv.slice(2);
const script = name === undefined ? "" : join(folder, name, "run.mjs");
if (!existsSync(script)) {
  const names = readdirSync(folder, { withFileTypes: true }).filter((entry) =>
    existsSync(join(folder, entry.name, "run.mjs")),
  );
  process.stderr.write(`Which benchmark? npm run bench -- ${names.map((entry) => entry.name).join(" | ")}\n`);
  process.exitCode = 2;
} else {
  prepare();
  runInForeground(process.execPath, ["--expose-gc", script, ...args]);
}
