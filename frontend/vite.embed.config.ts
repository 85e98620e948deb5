import vue from "@vitejs/plugin-vue";
import { defineConfig } from "vite";
import { withoutSheets } from "./src/embed/without-sheets.ts";

/**
 * The second build of the page's sources: `/embed.js`, whose address never changes, and the page of a frame. Foreign pages load it, so
 * that everything is found relative to the file that asks for it, and no style is put into their head.
 */
export default defineConfig({
  plugins: [vue(), withoutSheets()],
  base: "/",
  publicDir: false,
  build: {
    target: "es2022",
    emptyOutDir: false,
    assetsDir: "embed-parts",
    assetsInlineLimit: 0,
    modulePreload: false,
    chunkSizeWarningLimit: 700,
    rolldownOptions: {
      input: { embed: "src/embed/element.ts", frame: "embed.html" },
      output: {
        entryFileNames: ({ name }) => (name === "embed" ? "embed.js" : "embed-parts/[name]-[hash].js"),
        chunkFileNames: "embed-parts/[name]-[hash].js",
      },
    },
  },
  experimental: {
    renderBuiltUrl: (_, { hostType }) => (hostType === "js" ? { relative: true } : undefined),
  },
});
