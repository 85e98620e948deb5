import { formatDecimals } from "../format/numbers";
import type { Column } from "./columns";
import type { ColumnFilter } from "./table-state";

const namedMax = 2;

/** "Departures from 100 to 250 min", "Airport: ORD, SFO and 3 more". */
export function filterWords(column: Column, filter: ColumnFilter): string {
  if (filter.kind === "text") return `${column.label} with “${filter.text}”`;
  if (filter.kind === "set") {
    const named = filter.values.slice(0, namedMax).map((value) => (value === "" ? "none" : value));
    const more = filter.values.length - named.length;
    return `${column.label}: ${named.join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
  }
  const write = (value: number): string => formatDecimals(value, Number.isInteger(value) ? 0 : 2);
  const parts = [
    filter.from === null ? "" : ` from ${write(filter.from)}`,
    filter.to === null ? "" : ` to ${write(filter.to)}`,
    column.style?.unit ? ` ${column.style.unit}` : "",
  ];
  return column.label + parts.join("");
}
