import { LogError } from "../port.js";
import type { Brokers } from "./brokers.js";

const READ_COMMITTED = 1;
const EARLIEST = -2;
const LATEST = -1;

/** First offset still kept, or the one after the last that is decided. Rejects with LogError. */
export function listOffset(
  brokers: Brokers,
  topic: string,
  partition: number,
  which: "start" | "end",
): Promise<number> {
  return brokers.retrying({ what: `Asking for the ${which} of ${topic}/${partition}`, topic }, async () => {
    const broker = await brokers.node(await brokers.leader(topic, partition));
    const timestamp = which === "start" ? EARLIEST : LATEST;
    const { responses } = await broker.listOffsets({
      replicaId: -1,
      isolationLevel: READ_COMMITTED,
      topics: [{ topic, partitions: [{ partition, timestamp }] }],
    });
    const answer = responses[0].partitions[0];
    if (answer.errorCode !== 0) throw brokers.codeError(answer.errorCode);
    return Number(answer.offset);
  });
}

/** Tells what is lost: the log no longer has, or does not yet have, the offset. Null if it turns out to have it. */
export async function findLoss(
  brokers: Brokers,
  topic: string,
  partition: number,
  offset: number,
): Promise<LogError | null> {
  const start = await listOffset(brokers, topic, partition, "start");
  const end = await listOffset(brokers, topic, partition, "end");
  return offset >= start && offset <= end ? null : lossError(`${topic}/${partition}`, { offset, start, end });
}

function lossError(name: string, at: { offset: number; start: number; end: number }): LogError {
  const why =
    at.offset < at.start
      ? "Retention has passed it, or records were deleted"
      : "The topic was made anew, or it was cut back when a broker without all of its records became leader";
  return new LogError(
    "data-loss",
    `Offset ${at.offset} of ${name} is not in the log, which has ${at.start} up to, not including, ${at.end}. ${why}.`,
  );
}
