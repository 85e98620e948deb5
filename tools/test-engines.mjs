// The suites that need a running Kafka, Redis or MongoDB: KAFKA_BROKERS, REDIS_URL and MONGODB_URL say where they are. Without arguments also some
// rounds of chaos, which count as one test.
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { root } from "./prepare.mjs";
import { testSuites } from "./test-suites.mjs";

/** Two or three minutes, and the same faults each time. */
const chaos = ["--rounds", "5", "--seed", "13", "--pace", "200", "--verify-every", "5"];

const missing = ["KAFKA_BROKERS", "REDIS_URL", "MONGODB_URL"].filter((name) => !process.env[name]);
if (missing.length > 0) {
  process.stderr.write(`These tests need engines: set ${missing.join(", ")}.\n`);
  process.exit(1);
}
const args = process.argv.slice(2);
let { passed, failed } = testSuites(args, { FRESHET_TEST_ENGINES: "1" });
if (args.length === 0) {
  if (isWellUnderFire()) passed++;
  else failed++;
}
process.stdout.write(`\n${passed} passed, ${failed} failed\n`);
process.exitCode = failed === 0 ? 0 : 1;

function isWellUnderFire() {
  const run = join(root, "chaos", "run.mjs");
  return spawnSync(process.execPath, [run, ...chaos], { cwd: root, stdio: "inherit" }).status === 0;
}
