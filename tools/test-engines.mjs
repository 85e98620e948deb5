// The suites that need a running Kafka, Redis or MongoDB: KAFKA_BROKERS, REDIS_URL and MONGODB_URL say where they are.
import { testSuites } from "./test-suites.mjs";

const missing = ["KAFKA_BROKERS", "REDIS_URL", "MONGODB_URL"].filter((name) => !process.env[name]);
if (missing.length > 0) {
  process.stderr.write(`These tests need engines: set ${missing.join(", ")}.\n`);
  process.exit(1);
}
const { passed, failed } = testSuites(process.argv.slice(2), { FRESHET_TEST_ENGINES: "1" });
process.stdout.write(`\n${passed} passed, ${failed} failed\n`);
process.exitCode = failed === 0 ? 0 : 1;
