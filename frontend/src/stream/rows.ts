import type { Order } from "../definition/panel-question";
import { toNumber } from "../format/numbers";

/** A row of a rollup as it came over the wire. */
export type Row = Readonly<Record<string, unknown>> & { readonly id: string };

export interface Revision {
  /** What a subscription goes on from after a reconnect. */
  readonly token?: string | null;
  readonly watermark: string | null;
  readonly lag: string | number | null;
  readonly stale: boolean;
}

/** One message of a subscription; every field may be missing. */
export interface Frame {
  readonly kind: "SNAPSHOT" | "DELTA" | "HEARTBEAT";
  readonly rows?: readonly Row[] | null;
  readonly removed?: readonly string[] | null;
  readonly totals?: Readonly<Record<string, unknown>> | null;
  readonly conflated?: number | null;
  readonly revision?: Revision | null;
}

/** What a panel holds: rows outside of any cache, and which of them the last frame changed. */
export interface RowsState {
  readonly rows: ReadonlyMap<string, Row>;
  readonly totals: Readonly<Record<string, unknown>> | null;
  readonly revision: Revision | null;
  /** Fields that changed with the last frame, by row id; empty for a row that is new. */
  readonly changed: ReadonlyMap<string, ReadonlySet<string>>;
  /** Fields of the totals that changed with the last frame. */
  readonly changedTotals: ReadonlySet<string>;
  readonly conflated: number;
  /** Grows with every frame that carried data. */
  readonly turn: number;
}

const nothing: ReadonlySet<string> = new Set();

export const emptyRows: RowsState = {
  rows: new Map(),
  totals: null,
  revision: null,
  changed: new Map(),
  changedTotals: nothing,
  conflated: 0,
  turn: 0,
};

/**
 * The rows after a frame. SNAPSHOT replaces everything, but only what differs from the rows before counts as changed, so
 * that after a reconnect just the news glows. HEARTBEAT moves time only and keeps the identity of the rows.
 */
export function applyFrame(state: RowsState, frame: Frame): RowsState {
  const revision = frame.revision ?? state.revision;
  if (frame.kind === "HEARTBEAT") {
    return { ...state, revision, changed: new Map(), changedTotals: nothing, conflated: 0 };
  }
  const rows = new Map(frame.kind === "SNAPSHOT" ? [] : state.rows);
  const changed = new Map<string, ReadonlySet<string>>();
  for (const id of frame.removed ?? []) rows.delete(id);
  for (const row of frame.rows ?? []) {
    const before = state.rows.get(row.id);
    const fields = before === undefined ? nothing : changedFields(before, row);
    if (state.turn > 0 && (before === undefined || fields.size > 0)) changed.set(row.id, fields);
    rows.set(row.id, row);
  }
  const totals = frame.totals ?? (frame.kind === "SNAPSHOT" ? null : state.totals);
  const changedTotals =
    state.totals === null || totals === null ? nothing : changedFields(state.totals, totals);
  return {
    rows,
    totals,
    revision,
    changed,
    changedTotals,
    conflated: frame.conflated ?? 0,
    turn: state.turn + 1,
  };
}

/** An answer of the panel's query as if it were a snapshot. */
export function frameOfConnection(connection: Readonly<Record<string, unknown>>): Frame {
  return {
    kind: "SNAPSHOT",
    rows: (connection.nodes ?? []) as readonly Row[],
    totals: (connection.totals ?? null) as Frame["totals"],
    revision: (connection.revision ?? null) as Revision | null,
  };
}

/** The value at a path such as "window.start"; undefined where the path ends early. */
export function valueAt(row: Readonly<Record<string, unknown>>, path: string): unknown {
  let value: unknown = row;
  for (const name of path.split(".")) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, name)) return undefined;
    value = (value as Record<string, unknown>)[name];
  }
  return value;
}

/** Rows in the panel's order; ties and rows without an order stand by window, then by id, so places are stable. */
export function sortRows(rows: Iterable<Row>, orderBy: readonly Order[], first: number | null): Row[] {
  const sorted = [...rows].sort((a, b) => compareRows(a, b, orderBy));
  return first === null ? sorted : sorted.slice(0, first);
}

function compareRows(a: Row, b: Row, orderBy: readonly Order[]): number {
  for (const { field, descending } of orderBy) {
    const path = field === "window" ? "window.start" : field;
    const left = valueAt(a, path) ?? null;
    const right = valueAt(b, path) ?? null;
    if (left === null || right === null) {
      if (left !== right) return left === null ? 1 : -1;
      continue;
    }
    const order = compareValues(left, right);
    if (order !== 0) return descending ? -order : order;
  }
  return (
    compareValues(valueAt(a, "window.start") ?? "", valueAt(b, "window.start") ?? "") ||
    compareText(a.id, b.id)
  );
}

function compareValues(left: unknown, right: unknown): number {
  const a = toNumber(left);
  const b = toNumber(right);
  return a !== null && b !== null ? a - b : compareText(String(left), String(right));
}

function compareText(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

function changedFields(
  before: Readonly<Record<string, unknown>>,
  after: Readonly<Record<string, unknown>>,
): ReadonlySet<string> {
  const fields = new Set<string>();
  for (const [name, value] of Object.entries(after)) {
    if (!equal(value, before[name])) fields.add(name);
  }
  return fields;
}

function equal(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  return JSON.stringify(a) === JSON.stringify(b);
}
