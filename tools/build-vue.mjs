// Builds @freshet/vue out of the page's sources: code by Vite, types by vue-tsc. `node tools/build-vue.mjs [folder]`; the folder is
// vue/dist if none is named. npm runs it before it packs the package.
import { join, resolve } from "node:path";
import { root, run } from "./prepare.mjs";

const out = resolve(process.argv[2] ?? join(root, "vue", "dist"));
const bin = (path) => join(root, "node_modules", path);
const vite = ["build", "--config", "vite.config.ts", "--logLevel", "warn", "--outDir", out, "--emptyOutDir"];
run(
  process.execPath,
  [bin("vite/bin/vite.js"), ...vite],
  "@freshet/vue could not be built.",
  join(root, "vue"),
);
run(
  process.execPath,
  [bin("vue-tsc/bin/vue-tsc.js"), "-p", join(root, "vue"), "--outDir", join(out, "types")],
  "The types of @freshet/vue could not be written.",
);
