import { say, seconds } from "../lib/figures.mjs";
import { sleep, until } from "../lib/process.mjs";

const lagMsMax = 1_000;
const askEveryMs = 50;
/** Nothing of others goes: a server may be shared. */
const dropAll = `local keys = redis.call("KEYS", ARGV[1])
for i = 1, #keys do redis.call("UNLINK", keys[i]) end
return #keys`;

/** Removes all that is ours from Redis at one moment, in each round, and asks all along: milliseconds until answers are live and complete. */
export async function wipe({ cluster, watcher, rounds }) {
  const redis = cluster.part.openRedis();
  const sums = { times: [], answers: 0, stale: 0, refused: 0 };
  try {
    for (let round = 1; round <= rounds; round++) {
      await until(() => watcher.lagMs < lagMsMax, { timeoutMs: 120_000 });
      await sleep(2_000 + 2_000 * Math.random());
      const wipedAt = performance.now();
      const keys = await redis.eval(dropAll, 0, `${cluster.part.prefix}*`);
      const took = await askUntilComplete(watcher, wipedAt, sums);
      sums.times.push(took);
      say(`wipe ${round}: ${keys} keys removed, live and complete after ${seconds(took)}`);
    }
    return sums;
  } finally {
    await redis.quit();
  }
}

/** Until answers and frames have been live for five seconds; answers when they began to be. */
async function askUntilComplete(watcher, wipedAt, sums) {
  let goodSince = null;
  for (;;) {
    const askedAt = performance.now();
    const answer = await watcher.query().catch(() => null);
    sums.answers++;
    if (answer === null) sums.refused++;
    else if (answer.stale) sums.stale++;
    const isGood = answer !== null && !answer.stale && answer.lagMs < lagMsMax && watcher.lagMs < lagMsMax;
    if (!isGood) goodSince = null;
    else goodSince ??= performance.now();
    if (goodSince !== null && performance.now() - goodSince > 5_000) return goodSince - wipedAt;
    if (performance.now() - wipedAt > 120_000) throw new Error("Not complete again within two minutes.");
    await sleep(Math.max(0, askEveryMs - (performance.now() - askedAt)));
  }
}
