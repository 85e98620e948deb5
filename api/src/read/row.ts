import { createHash } from "node:crypto";
import type { MeasureValue, ValueOverflowError } from "@freshet/aggregates";
import type { GroupValue } from "./groups.js";
import type { AnswerRevision } from "./revision.js";
import type { Span } from "./period.js";
import type { SortValue } from "./cursor.js";

export interface RowWindow extends Span {
  readonly closed: boolean;
  readonly amended: number;
}

/** A measure's value, or why it has none. */
export type RowValue = MeasureValue | ValueOverflowError;

/** One row of an answer. Immutable. */
export interface Row {
  /** Unique within the answer, and the same for the same window and group of later answers to the question. */
  readonly key: string;
  readonly meaning: string;
  readonly window: RowWindow;
  readonly overflow: boolean;
  /** By index of the dimension; null also where the row is not by it. */
  readonly dimensions: readonly GroupValue[];
  readonly measures: ReadonlyMap<string, RowValue>;
  /** What the answer orders it by. */
  readonly sortKey: readonly SortValue[];
}

export interface Answer {
  /** Grows with every answer of the rollup: of two, the greater is of the later frontier. */
  readonly serial: number;
  /** What it took to work out, without waiting. */
  readonly costMs: number;
  readonly rows: readonly Row[];
  /** Rows of the whole result, past the page too. */
  readonly totalCount: number;
  readonly totals: Row | null;
  readonly hasNext: boolean;
  readonly hasPrevious: boolean;
  /** Names the question and its order in cursors. */
  readonly ordering: string;
  readonly revision: AnswerRevision;
  /** When the clock reaches this, the question means another period. */
  readonly until: number | null;
  /** Keys of rows with events after the token that was asked about; null where none was, or it can't be told. */
  readonly movedSince: ReadonlySet<string> | null;
}

/** The id clients know a row by: the question's meaning, the window and the group. */
export function rowId(row: Row): string {
  return createHash("sha256")
    .update(row.meaning)
    .update("\n")
    .update(row.key)
    .digest("base64url")
    .slice(0, 16);
}

/** Whether a client that has `a` needs to be sent `b`. `withWindow` leaves out what it did not ask for. */
export function sameRow(a: Row, b: Row, withWindow: boolean): boolean {
  if (a === b) return true;
  if (withWindow && !sameWindow(a.window, b.window)) return false;
  for (const [name, value] of a.measures) if (!sameValue(value, b.measures.get(name))) return false;
  return true;
}

function sameWindow(a: RowWindow, b: RowWindow): boolean {
  return a.start === b.start && a.end === b.end && a.closed === b.closed && a.amended === b.amended;
}

function sameValue(a: RowValue | undefined, b: RowValue | undefined): boolean {
  if (a === b) return true;
  return typeof a === "object" && a !== null && JSON.stringify(a) === JSON.stringify(b);
}
