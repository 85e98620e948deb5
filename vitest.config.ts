import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const source = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** Suites that need a running Kafka, Redis or MongoDB; tools/test-engines.mjs runs them, and them alone. */
const onEngines = process.env.FRESHET_TEST_ENGINES === "1";
const engineTests = "*/test/**/*.engine.test.ts";

/** Tests run on the sources, so that nothing has to be built first; only the tests in `cli/test/processes` and `cli/test/docker` start built commands. */
export default defineConfig({
  resolve: {
    alias: [
      // One copy: packages from node_modules load this file, and graphql tells its own classes from another copy's.
      { find: /^graphql$/, replacement: source("node_modules/graphql/index.js") },
      { find: "@freshet/engines/conformance", replacement: source("engines/src/conformance/index.ts") },
      ...["schema", "aggregates", "engines", "processors", "collector", "api", "reports"].map((name) => ({
        find: new RegExp(`^@freshet/${name}$`),
        replacement: source(`${name}/src/index.ts`),
      })),
    ],
  },
  test: {
    include: onEngines ? [engineTests] : ["*/test/**/*.test.ts", "examples/*/test/**/*.test.ts"],
    exclude: ["**/node_modules/**", "**/dist/**", ...(onEngines ? [] : [engineTests])],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    pool: "forks",
    maxWorkers: 2,
  },
});
