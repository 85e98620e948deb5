import { ByteReader, ByteWriter } from "./bytes.js";

/** What was shown: for each partition of an epoch, all events with offset ≤ its frontier, and none after. */
export interface Revision {
  /** Fingerprint of the plan or rollup the frontier belongs to. */
  readonly plan: string;
  /** Epoch of the live store, by partition. */
  readonly epochs: readonly string[];
  /** Offset absorbed, by partition; −1 for none. */
  readonly frontiers: readonly number[];
}

const FORMAT = 1;
const MAX_TOKEN_LENGTH = 65_536;

/** The revision as an opaque string, safe in URLs. */
export function encodeRevision(revision: Revision): string {
  const out = new ByteWriter();
  out.byte(FORMAT);
  out.string(revision.plan);
  out.varint(revision.frontiers.length);
  for (const frontier of revision.frontiers) out.zigzag(frontier);
  out.varint(revision.epochs.length);
  for (const epoch of revision.epochs) out.string(epoch);
  return Buffer.from(out.finish()).toString("base64url");
}

/** Null for a token that encodeRevision can't have written. */
export function decodeRevision(token: string): Revision | null {
  if (token.length > MAX_TOKEN_LENGTH || !/^[\w-]+$/.test(token)) return null;
  try {
    const input = new ByteReader(Buffer.from(token, "base64url"));
    if (input.byte() !== FORMAT) return null;
    const plan = input.string();
    const frontiers = Array.from({ length: input.length() }, () => input.zigzag());
    const epochs = Array.from({ length: input.length() }, () => input.string());
    input.done();
    return { plan, epochs, frontiers };
  } catch {
    // Clients keep tokens and may send anything; a bad one only means starting with a snapshot.
    return null;
  }
}

/** How frontier `a` stands to frontier `b`. A partition that one of them lacks counts as −1 there. */
export function compareFrontiers(
  a: readonly number[],
  b: readonly number[],
): "equal" | "behind" | "ahead" | "mixed" {
  let behind = false;
  let ahead = false;
  for (let i = 0; i < Math.max(a.length, b.length); i++) {
    const left = a[i] ?? -1;
    const right = b[i] ?? -1;
    behind ||= left < right;
    ahead ||= left > right;
  }
  if (behind) return ahead ? "mixed" : "behind";
  return ahead ? "ahead" : "equal";
}

/** Whether a state at `frontier` includes the event (partition, offset). */
export function frontierIncludes(frontier: readonly number[], partition: number, offset: number): boolean {
  return (frontier[partition] ?? -1) >= offset;
}
