// A topic that is full already, counted once by a processor of Freshet into Redis and MongoDB, and once by a naive
// consumer: events for each second of processor time of the process, from its start until all is counted (and saved).
import { execFile } from "node:child_process";
import { untilSaved } from "./engines.mjs";
import { metricsOf, startFreshet, track } from "./process.mjs";

const timeoutMs = 3_600_000;

/** One processor until everything is durable; `measure` may look at it before it ends. */
export async function countWithProcessor({ part, app, topic, edition, lastOffsets, node }, measure) {
  const env = { ...part.env, FRESHET_EDITION: edition };
  const processor = await startFreshet(["processor", app], { env, node });
  try {
    const openHistory = () => part.openHistory(edition);
    const isAlive = processor.running;
    await untilSaved(openHistory, { topic, lastOffsets, timeoutMs, isAlive }).catch((error) => {
      throw new Error(`${error.message} It printed:\n${processor.output()}`);
    });
    const seconds = (performance.now() - processor.startedAt) / 1000;
    const cpuSeconds = processor.cpuSeconds();
    const metrics = await metricsOf(processor);
    return { seconds, cpuSeconds, metrics, measured: await measure?.(processor) };
  } finally {
    await processor.stop();
  }
}

/** A script that prints { read, cpuSeconds, seconds, … } as JSON. */
export function countNaively(script, args) {
  const options = { maxBuffer: 1 << 26, timeout: timeoutMs };
  return new Promise((resolve, reject) => {
    track(
      execFile(process.execPath, [script, ...args], options, (error, stdout) =>
        error ? reject(error) : resolve(JSON.parse(stdout)),
      ),
    );
  });
}

/** What a naive consumer's script prints, and ends. */
export function tellNaive(startedAt, { read, ...more }, cpu = process.cpuUsage()) {
  const cpuSeconds = (cpu.user + cpu.system) / 1e6;
  const seconds = (performance.now() - startedAt) / 1000;
  process.stdout.write(`${JSON.stringify({ read, cpuSeconds, seconds, ...more })}\n`, () => process.exit(0));
}

export async function lastOffsetsOf(log, topic) {
  const partitions = await log.partitions(topic);
  return Promise.all(
    Array.from({ length: partitions }, async (_, partition) => (await log.end(topic, partition)) - 1),
  );
}

/** Events of a topic; offsets are taken up by markers too. */
export async function eventsIn(log, topic, lastOffsets) {
  const counts = lastOffsets.map(async (last, partition) => {
    let count = 0;
    for (let offset = 0; offset <= last;) {
      const batch = await log.read(topic, partition, offset);
      if (batch === null) break;
      count += batch.count;
      offset = batch.nextOffset;
    }
    return count;
  });
  return (await Promise.all(counts)).reduce((sum, count) => sum + count, 0);
}
