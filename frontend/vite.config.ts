import vue from "@vitejs/plugin-vue";
import { defineConfig } from "vite";

const server = "http://127.0.0.1:4000";

export default defineConfig({
  plugins: [vue()],
  base: "/",
  build: {
    target: "es2022",
    // Fonts and images stay files: the page's security policy allows no data: fonts.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 700,
  },
  server: {
    port: 5173,
    proxy: { "/graphql": { target: server, ws: true }, "/dashboards.json": server },
  },
});
