import { say, seconds } from "../lib/figures.mjs";
import { metricsOf, sleep, until } from "../lib/process.mjs";

const lagMsMax = 1_000;

/** Kills a processor by SIGKILL in each round: milliseconds until subscribers are less than a second behind again, in every partition. */
export async function takeOver({ cluster, load, watcher, processors, partitions, rounds }) {
  const times = [];
  for (let round = 1; round <= rounds; round++) {
    await until(() => areShared(processors, partitions), { timeoutMs: 120_000, everyMs: 500 });
    await until(() => watcher.lagMs < lagMsMax, { timeoutMs: 120_000 });
    // Anywhere between two heartbeats and checkpoints.
    await sleep(2_000 + 2_000 * Math.random());
    const killed = processors.shift();
    const killedAt = performance.now();
    await killed.stop("SIGKILL");
    // Nothing is missing yet.
    await until(() => watcher.lagMs >= lagMsMax, { timeoutMs: 30_000, everyMs: 10 });
    await until(() => watcher.lagMs < lagMsMax, { timeoutMs: 120_000, everyMs: 10 });
    times.push(performance.now() - killedAt);
    say(`take-over ${round}: ${seconds(times.at(-1))}, ${load.total} events posted so far`);
    processors.push(...(await cluster.start(["processor"])));
  }
  await until(() => areShared(processors, partitions), { timeoutMs: 120_000, everyMs: 500 });
  return times;
}

/** Whether each processor works on its half of the partitions. */
async function areShared(processors, partitions) {
  for (const processor of processors) {
    const metrics = await metricsOf(processor);
    const own = [...metrics.keys()].filter((name) => name.startsWith("freshet_partition_stopped{"));
    if (own.length !== partitions / processors.length) return false;
  }
  return true;
}
