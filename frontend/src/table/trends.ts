import { toNumber } from "../format/numbers";
import { deltaOf } from "../stat/delta";
import { valueAt } from "../stream/rows";
import { rowKey } from "./row-key";
import type { Delta } from "../stat/delta";
import type { Row } from "../stream/rows";
import type { Column } from "./columns";

/** How a row stands beside the period that it is compared with. */
export interface Trend extends Delta {
  /** Both in the shown unit. */
  readonly before: number;
  readonly change: number;
}

/** Rows of the period before, by what they are about. */
export function rowsBefore(rows: readonly Row[], keys: readonly string[]): ReadonlyMap<string, Row> {
  return new Map(rows.map((row) => [rowKey(row, keys), row]));
}

/** Null where either has no value: what was not there has not become better or worse. */
export function trendOf(row: Row, before: Row | undefined, column: Column): Trend | null {
  const scale = column.style?.scale ?? 1;
  const read = (one: Row): number | null => {
    const value = toNumber(valueAt(one, column.name));
    return value === null ? null : value * scale;
  };
  const [now, then] = [read(row), before === undefined ? null : read(before)];
  const delta = column.style === null ? null : deltaOf(now, then, column.name, column.style);
  return delta === null ? null : { ...delta, before: then!, change: now! - then! };
}
