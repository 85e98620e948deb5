import vue from "@vitejs/plugin-vue";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";
import { withoutSheets } from "../frontend/src/embed/without-sheets.ts";

/** The page's own panels as a library: Vue is the application's, everything else comes along, in parts that load when they are shown. */
export default defineConfig({
  plugins: [vue(), withoutSheets()],
  publicDir: false,
  build: {
    target: "es2022",
    outDir: fileURLToPath(new URL("dist", import.meta.url)),
    lib: {
      entry: fileURLToPath(new URL("../frontend/src/vue/index.ts", import.meta.url)),
      formats: ["es"],
      fileName: "index",
    },
    rolldownOptions: { external: ["vue"], output: { chunkFileNames: "[name]-[hash].js" } },
  },
});
