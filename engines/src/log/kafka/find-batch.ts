import { type Brokers } from "./brokers.js";
import { readHead } from "./batch-head.js";
import { fetchRecords, splitBatches } from "./fetch.js";

const FETCH_BYTES = 1024 * 1024;

/** Offset of the batch with those numbers at `from` or after it; null if there is none up to the end. Rejects with LogError. */
export async function findBatch(
  brokers: Brokers,
  at: { topic: string; partition: number; from: number },
  wanted: { producerId: bigint; epoch?: number; baseSequence: number },
): Promise<number | null> {
  const { topic, partition } = at;
  const what = `Looking for a batch in ${topic}/${partition}`;
  let offset = at.from;
  for (;;) {
    const batches = await brokers.retrying({ what, topic }, async () => {
      const broker = await brokers.node(await brokers.leader(topic, partition));
      const target = { topic, partition, offset, bytesMax: FETCH_BYTES };
      const [fetched] = await fetchRecords(brokers, broker, [target], 0);
      if (fetched.errorCode !== 0) throw brokers.codeError(fetched.errorCode);
      return splitBatches(fetched, offset);
    });
    if (batches.length === 0) return null;
    for (const { bytes } of batches) {
      const head = readHead(bytes, 0);
      const isOfProducer =
        head.producerId === wanted.producerId && head.producerEpoch === (wanted.epoch ?? head.producerEpoch);
      if (isOfProducer && head.baseSequence === wanted.baseSequence) return head.baseOffset;
      offset = head.baseOffset + head.lastOffsetDelta + 1;
    }
  }
}
