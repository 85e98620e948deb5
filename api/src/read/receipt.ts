import { badInput } from "../errors.js";

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
