// `npm test`: everything a contributor needs, in the order in which a mistake is cheapest to find. Runs every step even if one
// fails, and closes with one line that counts tests and steps.
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { prepare, root, tsc } from "./prepare.mjs";
import { testSuites } from "./test-suites.mjs";

prepare();

const bin = (path) => join(root, "node_modules", path);
const steps = [
  ["types of the page", [bin("vue-tsc/bin/vue-tsc.js"), "--noEmit", "-p", "frontend"]],
  ["types of the flights", [tsc(), "-p", "examples/flights"]],
  ["types of the vitals", [tsc(), "-p", "examples/vitals"]],
  ["lint", [bin("eslint/bin/eslint.js"), ".", "--max-warnings", "0"]],
  ["format", [bin("prettier/bin/prettier.cjs"), "--check", "--log-level", "warn", "."]],
  ["tidy", ["tools/tidy.mjs"]],
];

let passed = 0;
let failed = 0;
for (const [name, args] of steps)
  count(name, () => {
    const { status } = spawnSync(process.execPath, args, { cwd: root, stdio: "inherit" });
    return status === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
  });
count("tests", () => testSuites(process.argv.slice(2)));
process.stdout.write(`\n${passed} passed, ${failed} failed\n`);
process.exitCode = failed === 0 ? 0 : 1;

function count(name, run) {
  const started = Date.now();
  process.stdout.write(`\n── ${name}\n`);
  const counts = run();
  passed += counts.passed;
  failed += counts.failed;
  const seconds = ((Date.now() - started) / 1000).toFixed(1);
  process.stdout.write(`   ${counts.failed === 0 ? "ok" : "FAILED"} in ${seconds} s\n`);
}
