import { formatDecimals } from "../format/numbers";
import { t } from "../words";
import type { Column } from "./columns";
import type { ColumnFilter } from "./table-state";

const namedMax = 2;

/** "Departures from 100 to 250 min", "Airport: ORD, SFO and 3 more". */
export function filterWords(column: Column, filter: ColumnFilter): string {
  const { label, style } = column;
  if (filter.kind === "text") return t("table.with", { label, text: filter.text });
  if (filter.kind === "set") {
    const named = filter.values
      .slice(0, namedMax)
      .map((value) => (value === "" ? t("value.none") : value))
      .join(", ");
    const more = filter.values.length - Math.min(namedMax, filter.values.length);
    return `${label}: ${more > 0 ? t("table.more", { values: named, count: more }) : named}`;
  }
  const write = (value: number): string => formatDecimals(value, Number.isInteger(value) ? 0 : 2);
  const unit = style?.unit ? ` ${style.unit}` : "";
  const { from, to } = filter;
  if (from === null) return to === null ? label + unit : t("table.is-to", { label, to: write(to) }) + unit;
  if (to === null) return t("table.is-from", { label, from: write(from) }) + unit;
  return t("table.is-between", { label, from: write(from), to: write(to) }) + unit;
}
