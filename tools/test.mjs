// `npm test`: everything a contributor needs, in the order in which a mistake is cheapest to find. Runs every step even if one
// fails, and closes with one line that counts tests and steps.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { prepare, root, tsc } from "./prepare.mjs";

prepare();

const bin = (path) => join(root, "node_modules", path);
const results = mkdtempSync(join(tmpdir(), "freshet-test-"));
const report = join(results, "vitest.json");
const steps = [
  ["types of the page", [bin("vue-tsc/bin/vue-tsc.js"), "--noEmit", "-p", "frontend"]],
  ["types of the example", [tsc(), "-p", "examples/flights"]],
  ["lint", [bin("eslint/bin/eslint.js"), ".", "--max-warnings", "0"]],
  ["format", [bin("prettier/bin/prettier.cjs"), "--check", "--log-level", "warn", "."]],
  ["tidy", ["tools/tidy.mjs"]],
  [
    "tests",
    [
      bin("vitest/vitest.mjs"),
      "run",
      "--reporter=default",
      "--reporter=json",
      `--outputFile.json=${report}`,
      ...process.argv.slice(2),
    ],
  ],
];

let passed = 0;
let failed = 0;
for (const [name, args] of steps) {
  const started = Date.now();
  process.stdout.write(`\n── ${name}\n`);
  const { status } = spawnSync(process.execPath, args, { cwd: root, stdio: "inherit" });
  const counts =
    name === "tests" ? countTests(status) : { passed: status === 0 ? 1 : 0, failed: status === 0 ? 0 : 1 };
  passed += counts.passed;
  failed += counts.failed;
  process.stdout.write(
    `   ${counts.failed === 0 ? "ok" : "FAILED"} in ${((Date.now() - started) / 1000).toFixed(1)} s\n`,
  );
}
rmSync(results, { recursive: true, force: true });
process.stdout.write(`\n${passed} passed, ${failed} failed\n`);
process.exitCode = failed === 0 ? 0 : 1;

/** A run that wrote no report, or failed outside of a test, counts as one failure. */
function countTests(status) {
  try {
    const { numPassedTests, numFailedTests } = JSON.parse(readFileSync(report, "utf8"));
    const broken = status !== 0 && numFailedTests === 0 ? 1 : 0;
    return { passed: numPassedTests, failed: numFailedTests + broken };
  } catch {
    return { passed: 0, failed: 1 };
  }
}
