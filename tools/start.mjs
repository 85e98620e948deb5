// `npm start`: prepares the checkout, then runs the flights example. Arguments go on to `freshet start`.
import { join } from "node:path";
import { prepare, root } from "./prepare.mjs";
import { runInForeground } from "./foreground.mjs";

prepare();
runInForeground(process.execPath, [
  join(root, "cli", "bin", "freshet.js"),
  "start",
  join(root, "examples", "flights"),
  ...process.argv.slice(2),
]);
