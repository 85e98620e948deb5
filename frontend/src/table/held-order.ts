import type { Row } from "../stream/rows";

interface HeldOrder {
  readonly rows: readonly Row[];
  /** Rows that will stand elsewhere, come or go once the order is let go. */
  readonly moves: number;
}

/**
 * New values in the places of before: rows keep the order of `ids` while somebody points at them. Of a whole result those that come stand
 * after them, so that it stays whole and sums over it are right; of the beginning of one they wait.
 */
export function holdOrder(ids: readonly string[], rows: readonly Row[], isWhole: boolean): HeldOrder {
  const byId = new Map(rows.map((row) => [row.id, row]));
  const held = ids.flatMap((id) => byId.get(id) ?? []);
  const moved = rows.filter((row, index) => ids[index] !== row.id).length;
  if (!isWhole) return { rows: held, moves: moved };
  const known = new Set(ids);
  return { rows: [...held, ...rows.filter(({ id }) => !known.has(id))], moves: moved };
}
