// What a subscriber shows: the rows after each frame, and whether a frame may follow the one before (docs/api.md).

/** What there is before the first frame. */
export const nothing = { rows: new Map(), totals: null, token: null };

/** The state after a frame. Rows of a state are never changed, so that states can be kept. */
export function applied(state, { kind, rows, removed, totals, revision }) {
  const { token } = revision;
  if (kind === "SNAPSHOT") return { rows: new Map(rows.map((row) => [row.id, row])), totals, token };
  if (kind === "HEARTBEAT") return { ...state, token };
  const next = new Map(state.rows);
  for (const id of removed) next.delete(id);
  for (const row of rows) next.set(row.id, row);
  return { rows: next, totals: totals ?? state.totals, token };
}

/** Where two sets of rows differ, in words; null if nowhere. Their order is no part of a state. */
export function difference(state, answer) {
  const left = new Set(state.rows.keys());
  for (const row of answer.nodes) {
    left.delete(row.id);
    const shown = state.rows.get(row.id);
    if (shown === undefined) return `row ${row.id} is missing; the query has ${JSON.stringify(row)}`;
    if (text(shown) !== text(row))
      return `row ${JSON.stringify(shown)}; the query has ${JSON.stringify(row)}`;
  }
  if (left.size > 0) return `${left.size} rows that the query does not have, such as ${[...left][0]}`;
  if (text(state.totals) !== text(answer.totals))
    return `totals ${JSON.stringify(state.totals)}; the query has ${JSON.stringify(answer.totals)}`;
  return null;
}

/** Null if the sums of the rows are the totals, else words. Only where all rows are shown. */
export function imbalance({ rows, totals }, fields) {
  if (totals === null) return rows.size === 0 ? null : "rows and no totals";
  for (const field of fields) {
    let sum = 0;
    for (const row of rows.values()) sum += row[field];
    if (sum !== (totals[field] ?? 0))
      return `${field}: the rows make ${sum}, the totals say ${totals[field]}`;
  }
  return null;
}

function text(value) {
  return JSON.stringify(value, (_, each) =>
    each !== null && typeof each === "object" && !Array.isArray(each)
      ? Object.fromEntries(Object.entries(each).sort(([a], [b]) => (a < b ? -1 : 1)))
      : each,
  );
}
