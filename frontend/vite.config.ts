import vue from "@vitejs/plugin-vue";
import { fileURLToPath } from "node:url";
import { build, createLogger, defineConfig, type Logger, type Plugin } from "vite";

/** Where `freshet start` listens. */
const server = `http://127.0.0.1:${process.env.PORT ?? 4000}`;
const logger = createLogger();
/** While the server starts again after an edit, every try of the page would be a stack. */
const patientLogger: Logger = {
  ...logger,
  error(message, options) {
    if (!message.includes("ECONNREFUSED")) logger.error(message, options);
  },
};

/** Every build of the page brings the panels for other pages, beside it. */
function withPanels(): Plugin {
  let outDir = "dist";
  let logLevel: "warn" | "info" | "error" | "silent" = "warn";
  return {
    name: "freshet-panels",
    apply: "build",
    configResolved(config) {
      outDir = config.build.outDir;
      logLevel = config.logLevel ?? "warn";
    },
    async closeBundle(error) {
      if (error !== undefined) return;
      const configFile = fileURLToPath(new URL("vite.embed.config.ts", import.meta.url));
      await build({
        configFile,
        root: fileURLToPath(new URL(".", import.meta.url)),
        logLevel,
        build: { outDir },
      });
    },
  };
}

export default defineConfig(({ command }) => ({
  plugins: [vue(), withPanels()],
  base: "/",
  build: {
    target: "es2022",
    // Fonts and images stay files: the page's security policy allows no data: fonts.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 700,
  },
  ...(command === "serve" ? { customLogger: patientLogger } : {}),
  server: {
    port: 5173,
    proxy: {
      "/graphql": { target: server, ws: true },
      ...Object.fromEntries(
        ["/dashboards.json", "/dashboards/", "/r/", "/reports", "/v1", "/live", "/ready", "/metrics"].map(
          (path) => [path, server],
        ),
      ),
    },
  },
}));
