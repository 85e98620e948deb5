// The feed of examples/flights, which goes no further than it is allowed to: a file says how many events there may be in the log.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { feed as feedFlights } from "../../examples/flights/feed.js";

const lookMs = 50;
/** Smaller batches than the feed would make by itself, so that a flow can be slow and still steady. */
const batchShare = 10;

export async function feed(context) {
  const path = join(context.dataFolder, "allowed");
  const { lastSequences } = context.topic("Flight");
  const sequences = [...lastSequences];
  let allowed = 0;
  const untilAllowed = async () => {
    // Sequences are numbers of events in a partition, from 0.
    while (sequences.reduce((sum, last) => sum + last + 1, 0) >= allowed && !context.signal.aborted) {
      allowed = Number(await readFile(path, "utf8").catch(() => "0"));
      await context.sleep(lookMs);
    }
  };
  await feedFlights({
    ...context,
    batch: () => smaller(context.batch()),
    async append(topic, partition, batch, sequence) {
      await untilAllowed();
      // Whatever was not handed over is fed again by the next process.
      if (context.signal.aborted) return;
      await context.append(topic, partition, batch, sequence);
      sequences[partition] = Math.max(sequences[partition], sequence);
    },
  });
}

function smaller(batch) {
  return {
    get count() {
      return batch.count * batchShare;
    },
    get bytes() {
      return batch.bytes;
    },
    add: (key, value, time) => batch.add(key, value, time),
    build: () => batch.build(),
    reset: () => batch.reset(),
  };
}
