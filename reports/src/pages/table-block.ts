import type { PanelData, ReportData } from "../data/collect.js";
import { cellText } from "../data/figures.js";
import { type Row, valueAt, windowOf } from "../data/rows.js";
import { changeOf, DASH, decimals, NARROW_SPACE, numberText, toNumber } from "../words/numbers.js";
import { escapeHtml, type TableBlock } from "./block.js";
import { type Column, tableColumns } from "./table-columns.js";
import { fitted, textWidth } from "./text-width.js";
import { heading, HEADING_HEIGHT } from "./heading.js";

const ROW_HEIGHT = 21;
const HEAD_HEIGHT = 24;
const CELL = { size: 11.5 };

/** The rows of a panel as a table that may go on over pages. */
export function tableBlock(data: PanelData, report: ReportData, width: number): TableBlock {
  const { timeZone } = report.report;
  const { columns, left } = tableColumns(data, width, timeZone);
  const head = columns
    .map(
      ({ label, width: wide, field, kind }) =>
        `<th scope="col" class="${field.style === null ? "" : kind === "bar" ? "" : "num"}" style="width:${wide.toFixed(1)}px">${escapeHtml(fitted(label, wide - 12, { size: 11 }))}</th>`,
    )
    .join("");
  const rows = data.rows.map((row, at) =>
    rowHtml(row, data.compared?.[at] ?? null, { data, columns, report }),
  );
  if (data.totals !== null) rows.push(totalsHtml(data.totals, columns, timeZone));
  const note = noteOf(data, left);
  const tick =
    data.compared !== null && !data.panel.reachesBack && columns.some(({ kind }) => kind === "bar");
  return {
    kind: "table",
    rowHeight: ROW_HEIGHT,
    headHeight: HEADING_HEIGHT + HEAD_HEIGHT,
    rows,
    html: (some, part) =>
      heading(data.panel.title + (part > 0 ? ", continued" : ""), {
        note,
        tick: tick ? report : null,
        width,
      }) +
      `<table style="width:${width}px"><thead><tr>${head}</tr></thead><tbody>${some.join("")}</tbody></table>`,
  };
}

function noteOf({ panel, rows, totalCount }: PanelData, left: number): string {
  const notes = panel.note === null ? [] : [panel.note.replace(/\.$/u, "")];
  if (rows.length === 0) notes.push("nothing in this period");
  else if (totalCount > rows.length) notes.push(`${decimals(rows.length, 0)} of ${decimals(totalCount, 0)}`);
  if (left > 0) notes.push(`${left} more ${left === 1 ? "column" : "columns"} in the CSV`);
  return notes.join("; ");
}

interface RowContext {
  readonly data: PanelData;
  readonly columns: readonly Column[];
  readonly report: ReportData;
}

function rowHtml(row: Row, before: Row | null, context: RowContext): string {
  const { data, columns, report } = context;
  const window = windowOf(row);
  const now = data.panel.reachesBack && data.panel.windowed && window?.start === report.span.from;
  const open = window?.closed === false && data.panel.windowed;
  const cells = columns.map((column, at) => cellHtml(row, before, { ...context, column, first: at === 0 }));
  const classes = [now ? "now" : "", open ? "open" : ""].filter((name) => name !== "").join(" ");
  return `<tr${classes === "" ? "" : ` class="${classes}"`}>${cells.join("")}</tr>`;
}

function cellHtml(
  row: Row,
  before: Row | null,
  { column, first, data, report }: RowContext & { column: Column; first: boolean },
): string {
  const { field, width } = column;
  const { timeZone } = report.report;
  if (column.kind === "change") {
    return `<td class="num">${changeHtml(row, before, { column, worse: data.panel.thresholds.length > 0 })}</td>`;
  }
  const text = cellText(row, field, { timeZone });
  if (column.kind === "bar")
    return `<td>${barHtml(row, before, { column, tick: !data.panel.reachesBack })}</td>`;
  if (field.style !== null) return `<td class="num">${escapeHtml(text)}</td>`;
  const shown = escapeHtml(fitted(text, width - 10, { ...CELL, bold: first }));
  if (!first) return `<td${field.kind === "key" ? ' class="sub"' : ""}>${shown}</td>`;
  return `<th scope="row"${field.kind === "key" ? ' class="key"' : ""}>${shown}</th>`;
}

function barHtml(row: Row, before: Row | null, { column, tick }: { column: Column; tick: boolean }): string {
  const { field, most } = column;
  if (field.style === null) return "";
  const { scale } = field.style;
  const share = (one: Row | null): number | null => {
    const value = one === null ? null : toNumber(valueAt(one, field.path));
    return value === null ? null : Math.max(0, Math.min(100, (100 * value * scale) / most));
  };
  const [now, then] = [share(row), tick ? share(before) : null];
  const number = numberText(valueAt(row, field.path), field.style);
  const wide = Math.max(30, Math.ceil(textWidth(decimals(most, field.style.decimals), CELL)) + 2);
  const mark = then === null ? "" : `<u style="left:${then.toFixed(1)}%"></u>`;
  return `<div class="share" style="grid-template-columns:${wide}px 1fr"><span class="num">${number}</span><span class="bar"><i style="width:${(now ?? 0).toFixed(1)}%"></i>${mark}</span></div>`;
}

function changeHtml(
  row: Row,
  before: Row | null,
  { column, worse }: { column: Column; worse: boolean },
): string {
  const { field } = column;
  if (before === null || field.style === null) return "";
  const change = changeOf(valueAt(row, field.path), valueAt(before, field.path), field.style);
  if (change === null) return DASH;
  if (change.level) return '<span class="muted">level</span>';
  const amount = decimals(Math.abs(change.by), change.decimals);
  return `<span class="${toneOf(change.by, worse)}">${triangle(change.by)}${amount}</span>`;
}

/** Only where thresholds say that more is worse has a change a colour. */
export function toneOf(by: number, worse: boolean): string {
  return worse ? (by > 0 ? "bad" : "good") : "plain";
}

export function triangle(by: number): string {
  const path = by > 0 ? "M4 1 7.5 7H.5Z" : "M4 7 .5 1h7Z";
  const word = by > 0 ? "up" : "down";
  return `<svg class="tri" viewBox="0 0 8 8" role="img" aria-label="${word}"><path d="${path}"/></svg>${NARROW_SPACE}`;
}

function totalsHtml(totals: Row, columns: readonly Column[], timeZone: string): string {
  const cells = columns.map(({ field, kind }, at) => {
    if (at === 0 && field.style === null) return '<th scope="row">All</th>';
    if (field.style === null || kind === "change") return "<td></td>";
    const text = toNumber(valueAt(totals, field.path)) === null ? "" : cellText(totals, field, { timeZone });
    return kind === "bar" ? `<td><span class="alone">${text}</span></td>` : `<td class="num">${text}</td>`;
  });
  return `<tr class="total">${cells.join("")}</tr>`;
}
