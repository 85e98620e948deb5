import type { AnswerRevision } from "../read/revision.js";
import { type Answer, type Row, rowId, sameRow } from "../read/row.js";

export type FrameKind = "SNAPSHOT" | "DELTA" | "HEARTBEAT";

/** One message of a subscription. */
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

export function snapshotFrame(answer: Answer, conflated: number): Frame {
  const { rows, totals, revision } = answer;
  return { kind: "SNAPSHOT", rows, removed: [], totals, conflated, revision };
}

export function deltaFrame(difference: Difference, answer: Answer, conflated: number): Frame {
  return { kind: "DELTA", ...difference, conflated, revision: answer.revision };
}

export function heartbeatFrame(revision: AnswerRevision): Frame {
  return { kind: "HEARTBEAT", rows: [], removed: [], totals: null, conflated: 0, revision };
}

/** Null where a client with `before` already has `after`. */
export function differenceOf(before: Answer, after: Answer, withWindow: boolean): Difference | null {
  const known = new Map(before.rows.map((row) => [row.key, row]));
  const rows: Row[] = [];
  for (const row of after.rows) {
    const had = known.get(row.key);
    if (!had || !sameRow(had, row, withWindow)) rows.push(row);
    known.delete(row.key);
  }
  const removed = [...known.values()].map(rowId);
  const sameTotals =
    before.totals === after.totals ||
    (before.totals !== null && after.totals !== null && sameRow(before.totals, after.totals, withWindow));
  const totals = sameTotals ? null : after.totals;
  return rows.length === 0 && removed.length === 0 && totals === null ? null : { rows, removed, totals };
}
