import type { AnswerRevision } from "../read/revision.js";
import type { Answer, Row } from "../read/row.js";

export type FrameKind = "SNAPSHOT" | "DELTA" | "HEARTBEAT";

/** One message of a subscription. Made once for all who get the same, and never changed. */
export interface Frame {
  readonly kind: FrameKind;
  readonly rows: readonly Row[];
  readonly removed: readonly string[];
  readonly totals: Row | null;
  readonly conflated: number;
  readonly revision: AnswerRevision;
}

/** What turns one answer into another. */
export interface Difference {
  readonly rows: readonly Row[];
  readonly removed: readonly string[];
  readonly totals: Row | null;
}

export function snapshotFrame({ rows, totals }: Answer, revision: AnswerRevision, conflated: number): Frame {
  return { kind: "SNAPSHOT", rows, removed: [], totals, conflated, revision };
}

export function deltaFrame(difference: Difference, revision: AnswerRevision, conflated: number): Frame {
  return { kind: "DELTA", ...difference, conflated, revision };
}

export function heartbeatFrame(revision: AnswerRevision): Frame {
  return { kind: "HEARTBEAT", rows: [], removed: [], totals: null, conflated: 0, revision };
}
