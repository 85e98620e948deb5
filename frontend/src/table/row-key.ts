import { valueAt } from "../stream/rows";
import type { Row } from "../stream/rows";

/** The same for rows about the same thing, whatever period they are of: ids tell periods apart, this does not. */
export function rowKey(row: Row, names: readonly string[]): string {
  return JSON.stringify([row.overflow === true, ...names.map((name) => valueAt(row, name) ?? null)]);
}
