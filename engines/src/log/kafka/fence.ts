import type { Brokers } from "./brokers.js";
import { typeOf } from "./errors.js";

const TRANSACTION_MS = 60_000;
const TRANSACTION_COORDINATOR = 1;

/** Numbers of an idempotent producer, by which brokers know its batches. */
export interface Identity {
  readonly id: bigint;
  readonly epoch: number;
}

interface Place {
  readonly topic: string;
  readonly partition: number;
  readonly producerId: string;
}

/**
 * Numbers of a producer with which nobody else can append any more who had them before, whatever he has sent that is still under way. Kafka
 * gives each who begins under one transactional id a greater epoch; a transaction that is aborted leaves a marker with it in the partition, and from
 * there on its leader refuses all that comes with a smaller one. What the log holds then is all that there will ever be of the others. Rejects with LogError, `conflict` where
 * another process does the same at this moment.
 */
export async function fence(brokers: Brokers, place: Place): Promise<Identity> {
  const { topic, partition, producerId } = place;
  const what = `Beginning as the producer ${producerId} of ${topic}/${partition}`;
  const transactionalId = `${topic}/${partition}/${producerId}`;
  return brokers.retrying({ what, topic, notWritten: true }, async () => {
    // The coordinator's word for a partition that there is none of is the one for a leader that moves.
    await brokers.leader(topic, partition);
    const coordinator = await brokers.coordinator(transactionalId, "ask", TRANSACTION_COORDINATOR);
    const begun = await coordinator.initProducerId({ transactionalId, transactionTimeout: TRANSACTION_MS });
    const producer = { transactionalId, ...begun };
    await coordinator.addPartitionsToTxn({ ...producer, topics: [{ topic, partitions: [partition] }] });
    await coordinator.endTxn({ ...producer, transactionResult: false });
    // The first answer says that it will be aborted; the marker is there when a repetition is no longer refused.
    await untilDone(brokers, () => coordinator.endTxn({ ...producer, transactionResult: false }));
    return { id: BigInt(begun.producerId), epoch: begun.producerEpoch };
  });
}

/** Numbers that nobody else has, but which do not keep anybody from appending under the same mark. */
export async function beginIdempotent(brokers: Brokers): Promise<Identity> {
  const broker = await brokers.any();
  const begun = await broker.initProducerId({ transactionTimeout: TRANSACTION_MS });
  return { id: BigInt(begun.producerId), epoch: begun.producerEpoch };
}

async function untilDone(brokers: Brokers, end: () => Promise<unknown>): Promise<void> {
  const deadline = performance.now() + brokers.settings.requestMs;
  for (;;) {
    try {
      await end();
      return;
    } catch (error) {
      if (typeOf(error) !== "CONCURRENT_TRANSACTIONS" || performance.now() > deadline) throw error;
    }
    await brokers.pause(5);
  }
}
