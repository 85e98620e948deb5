import { textParts } from "@freshet/schema";
import { changeInWords, changeOf, DASH, withUnit } from "../words/numbers.js";
import { windowName } from "../words/times.js";
import type { ReportData } from "./collect.js";
import type { Field } from "./fields.js";
import { type Row, valueAt, windowOf } from "./rows.js";

/** A text with its figures in place: of each panel the first row. */
export function fillText(text: string, data: ReportData): string {
  const parts = textParts(text).map((part) => {
    if (typeof part === "string") return part;
    const panel = data.panels.find((one) => one.panel.key === part.panel);
    const row = panel?.rows[0];
    const root = part.path.split(".")[0];
    const field = panel?.fields.find(({ path }) => path === part.path || path === root);
    if (panel === undefined || row === undefined || field === undefined) return DASH;
    if (part.form === "value") return cellText(row, field, { timeZone: data.report.timeZone, unit: true });
    const before = panel.compared?.[0] ?? null;
    if (part.form === "before")
      return before === null ? DASH : cellText(before, field, { timeZone: data.report.timeZone, unit: true });
    const change = changed(row, { before, field });
    return change === null ? DASH : changeInWords(change);
  });
  return parts.join("");
}

function changed(row: Row, { before, field }: { before: Row | null; field: Field }) {
  if (field.style === null || before === null) return null;
  return changeOf(valueAt(row, field.path), valueAt(before, field.path), field.style);
}

/** What stands in a cell, always as text. */
export function cellText(
  row: Row,
  field: Field,
  { timeZone, unit = false }: { readonly timeZone: string; readonly unit?: boolean },
): string {
  if (field.kind === "time") {
    const window = windowOf(row);
    return window === null ? DASH : windowName(window.start, window.end, timeZone);
  }
  const value = valueAt(row, field.path);
  if (field.style !== null) {
    const text = withUnit(value, field.style);
    return unit ? text : withUnit(value, { ...field.style, unit: null, approximate: false });
  }
  if (Array.isArray(value)) return value.map(entryText).join(", ") || DASH;
  if (field.kind === "key" && row.overflow === true) return "all others";
  return value === null || value === "" ? DASH : String(value);
}

function entryText(entry: unknown): string {
  const { key, from, to, count } = entry as Record<string, unknown>;
  if (key !== undefined) return String(key);
  return `${from ?? "…"} to ${to ?? "…"}: ${String(count)}`;
}
