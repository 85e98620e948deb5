// `npm run chaos`: Freshet as real processes on real engines, under faults. See docs/chaos.md.
import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Engines } from "./engines.mjs";
import { faults, possible } from "./faults/all.mjs";
import { chosen, optionsOf, usage } from "./options.mjs";
import { Rounds } from "./rounds.mjs";

process.exitCode = await main();
// A run that is over ends, and says what it left open: that is a mistake of a check or a proxy, never of what was checked.
setTimeout(() => {
  process.stderr.write(`still open: ${process.getActiveResourcesInfo().join(", ")}\n`);
  process.exit();
}, 5_000).unref();

async function main() {
  let options;
  let wanted;
  try {
    options = optionsOf(process.argv.slice(2), Date.now());
    wanted = chosen(faults, options.faults);
  } catch (error) {
    process.stderr.write(`${error.message}\n\n${usage}`);
    return 2;
  }
  if (options.help) return tell(usage);
  if (options.list)
    return tell(wanted.map(({ name, weight }) => `${String(weight).padStart(3)}  ${name}\n`).join(""));
  const { KAFKA_BROKERS, REDIS_URL, MONGODB_URL, CHAOS_ENGINES } = process.env;
  if (!KAFKA_BROKERS || !REDIS_URL || !MONGODB_URL) {
    process.stderr.write("Set KAFKA_BROKERS, REDIS_URL and MONGODB_URL.\n");
    return 2;
  }
  const folder = mkdtempSync(join(tmpdir(), "freshet-chaos-"));
  const engines = new Engines({
    prefix: `chaos-${randomBytes(4).toString("hex")}-`,
    ...{
      brokers: KAFKA_BROKERS,
      redisUrl: REDIS_URL,
      mongodbUrl: MONGODB_URL,
      command: CHAOS_ENGINES || null,
    },
  });
  const rounds = new Rounds({ folder, engines, options });
  const giveUp = () => rounds.giveUp("asked to end");
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.once(signal, giveUp);
  process.once("exit", () => rounds.killAll());
  let isWell = false;
  try {
    await engines.open();
    const { faults: usable, skipped } = possible(wanted, engines);
    for (const line of skipped) rounds.say(`left out: ${line}`);
    isWell = await rounds.run(usable);
  } catch (error) {
    rounds.fail(error.stack);
  } finally {
    await rounds.close();
    if (!options.keep || rounds.isWell)
      await engines.clean().catch((error) => rounds.say(`not cleaned: ${error.message}`));
    await engines.close();
  }
  isWell &&= rounds.isWell;
  rounds.report();
  if (isWell) rmSync(folder, { recursive: true, force: true });
  return isWell ? 0 : 1;
}

function tell(text) {
  process.stdout.write(text);
  return 0;
}
