import type { ReportData } from "../data/collect.js";
import { shortPeriod } from "../words/times.js";
import { escapeHtml } from "./block.js";
import { fitted, textWidth } from "./text-width.js";

/** Space above, the line and space below. */
export const HEADING_HEIGHT = 46;

/** Title of a panel with its note, in one line; `tick` explains the mark of what it is compared with. */
export function heading(
  title: string,
  options: { readonly note: string; readonly tick: ReportData | null; readonly width: number },
): string {
  const { note, tick, width } = options;
  const name = fitted(title, width, { size: 13, bold: true });
  const key = tick === null ? "" : (beforeWords(tick) ?? "");
  const keyWidth = key === "" ? 0 : textWidth(key, { size: 11 }) + 24;
  const left = width - textWidth(name, { size: 13, bold: true }) - keyWidth - 16;
  const small =
    note === "" || left < 40 ? "" : `<small>${escapeHtml(fitted(note, left, { size: 11 }))}</small>`;
  const mark = key === "" ? "" : `<small class="keytick">${escapeHtml(key)}</small>`;
  return `<h3>${escapeHtml(name)}${small}${mark}</h3>`;
}

/** The period compared with: "week 23". */
export function beforeWords({ span, report }: ReportData): string | null {
  if (span.before === null) return null;
  const kind = span.kind;
  return shortPeriod(span.before.from, span.before.to, { kind, timeZone: report.timeZone });
}
