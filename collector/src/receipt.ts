/** Where an accepted event went. */
export interface Receipt {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
}

/** The receipt as clients carry it: base64url of JSON. The `receipt` argument of a query waits for it. */
export function encodeReceipt({ topic, partition, offset }: Receipt): string {
  return Buffer.from(JSON.stringify({ topic, partition, offset })).toString("base64url");
}

/** Answers null for anything that is not a receipt. */
export function decodeReceipt(token: string): Receipt | null {
  try {
    const value: unknown = JSON.parse(Buffer.from(token, "base64url").toString("utf8"));
    return isReceipt(value) ? value : null;
  } catch {
    return null;
  }
}

function isReceipt(value: unknown): value is Receipt {
  if (typeof value !== "object" || value === null) return false;
  const { topic, partition, offset } = value as Partial<Receipt>;
  return typeof topic === "string" && isIndex(partition) && isIndex(offset);
}

function isIndex(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
