// `npm run chaos -- [options]`: prepares the checkout and runs chaos/run.mjs.
import { join } from "node:path";
import { runInForeground } from "./foreground.mjs";
import { prepare, root } from "./prepare.mjs";

prepare();
runInForeground(process.execPath, [join(root, "chaos", "run.mjs"), ...process.argv.slice(2)]);
