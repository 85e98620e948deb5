import { badInput, unavailable } from "../errors.js";
import type { Mirror } from "../mirror.js";

/** Where an accepted event went. */
export interface Receipt {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
}

/** A receipt as the collector gave it: base64url of {topic, partition, offset} as JSON. */
export function decodeReceipt(text: string): Receipt {
  const parsed = text.length <= 1_000 ? parse(text) : null;
  if (parsed === null)
    throw badInput("receipt: this is no receipt. Pass one as it came in the answer to POST /v1/events.");
  return parsed;
}

function parse(text: string): Receipt | null {
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(text, "base64url").toString("utf8"));
  } catch {
    return null;
  }
  if (typeof value !== "object" || value === null) return null;
  const { topic, partition, offset } = value as Record<string, unknown>;
  const whole = (n: unknown): n is number => Number.isSafeInteger(n) && (n as number) >= 0;
  return typeof topic === "string" && whole(partition) && whole(offset) ? { topic, partition, offset } : null;
}

export interface ReceiptWait {
  readonly mirror: Mirror;
  /** Topic of the rollup's source. */
  readonly topic: string;
  /** The offset the next event of a partition will get; null where the log is not at hand. */
  readonly logEnd: (partition: number) => Promise<number | null>;
  readonly waitMsMax: number;
}

/** Waits until an accepted event is counted; refuses at once what can't come true. The mirror is settled. */
export async function awaitReceipt(
  { topic, partition, offset }: Receipt,
  { mirror, waitMsMax, logEnd, ...own }: ReceiptWait,
): Promise<void> {
  const { name, source } = mirror.rollup;
  if (topic !== own.topic)
    throw badInput(
      `receipt: it is of an event in "${shown(topic)}", but ${name} counts ${source} from "${own.topic}". Pass the receipt of an event of ${source}, or none.`,
    );
  if (mirror.epoch(partition) === null)
    throw badInput(
      `receipt: "${topic}" has ${mirror.partitionCount} partitions, and none has the number ${partition}. Pass a receipt of this server's collector as it came.`,
    );
  if (mirror.frontier(partition) >= offset) return;
  const end = await logEnd(partition);
  if (end !== null && offset >= end)
    throw badInput(
      `receipt: partition ${partition} of "${topic}" ends at offset ${end}, before the event ${offset} of this receipt. Pass a receipt of this server's collector as it came.`,
    );
  if (await mirror.waitFor(() => mirror.frontier(partition) >= offset, waitMsMax)) return;
  throw unavailable(
    `The event of this receipt has not been counted within ${waitMsMax} ms. Ask again, or without receipt.`,
  );
}

function shown(topic: string): string {
  return topic.length > 60 ? `${topic.slice(0, 60)}…` : topic;
}
