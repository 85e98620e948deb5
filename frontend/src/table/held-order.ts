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
  const others = new Map(rows.map((row) => [row.id, row]));
  const held: Row[] = [];
  for (const id of ids) {
    const row = others.get(id);
    if (row !== undefined && others.delete(id)) held.push(row);
  }
  const moves = rows.filter((row, index) => ids[index] !== row.id).length;
  return { rows: isWhole ? [...held, ...others.values()] : held, moves };
}
