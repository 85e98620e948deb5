import type { ReportDefinition } from "@freshet/schema";
import { calendarPeriod } from "@freshet/aggregates";
import type { ReportData } from "../data/collect.js";
import { escapeHtml } from "../pages/block.js";
import { fontFace } from "../pages/font.js";
import { paperOf } from "../pages/paper.js";
import { styles } from "../pages/styles.js";
import { isoDate, shortPeriod } from "../words/times.js";

const MARK =
  '<svg viewBox="0 0 18 18" aria-hidden="true"><path d="M1 17V11H6V17Z M6.75 17V6.5H11.75V17Z" fill="currentColor"/><path d="M13 16.5V1.5H17V16.5" fill="none" stroke="currentColor"/><path d="M13 6.5 17 2.5M13 11 17 7M13 15.5 17 11.5" stroke="currentColor"/></svg>';
const CALENDAR = {
  day: "TODAY",
  week: "THIS_WEEK",
  month: "THIS_MONTH",
  quarter: "THIS_QUARTER",
  year: "THIS_YEAR",
} as const;

/** Above a report on a screen: the periods beside it and its files. */
export function toolBar(data: ReportData, search: URLSearchParams): string {
  const { report, span } = data;
  const { timeZone } = report;
  const files = (format: string): string =>
    `/reports/${report.name}.${format}?${escapeHtml(searchFor(data, search))}`;
  const [earlier, later] = span.kind === null ? [null, null] : neighbours(data, CALENDAR[span.kind]);
  const link = (period: { from: number; to: number } | null, arrow: string): string => {
    if (period === null) return "";
    const words = escapeHtml(shortPeriod(period.from, period.to, { kind: span.kind, timeZone }));
    const query = new URLSearchParams(search);
    query.set("from", isoDate(period.from, timeZone));
    query.delete("to");
    const label = words.charAt(0).toUpperCase() + words.slice(1);
    return `<a class="btn" href="/r/${report.name}?${escapeHtml(query.toString())}">${arrow === "‹" ? "‹ " : ""}${label}${arrow === "›" ? " ›" : ""}</a>`;
  };
  const others = ["csv", "xlsx"].map(
    (format) => `<a class="btn" href="${files(format)}" download>${format.toUpperCase()}</a>`,
  );
  return `<nav class="bar-top" aria-label="Report"><a class="brand" href="/">${MARK}Freshet</a><a href="/r/">All reports</a><span class="sp"></span>${link(earlier, "‹")}${link(later, "›")}${others.join("")}<a class="btn primary" href="${files("pdf")}">Open as PDF</a></nav>\n`;
}

/** The files are of the period shown, also tomorrow. */
function searchFor({ report, span }: ReportData, search: URLSearchParams): string {
  const query = new URLSearchParams(search);
  const whole = span.kind !== null;
  query.set("from", whole ? isoDate(span.from, report.timeZone) : new Date(span.from).toISOString());
  query.set("to", whole ? isoDate(span.to, report.timeZone) : new Date(span.to).toISOString());
  return query.toString();
}

function neighbours({ span, report, settled }: ReportData, name: (typeof CALENDAR)[keyof typeof CALENDAR]) {
  const earlier = calendarPeriod(name, span.from - 1, report.timeZone);
  // Of what is open nothing comes after it.
  return [earlier, settled ? calendarPeriod(name, span.to, report.timeZone) : null];
}

export function listPage(reports: readonly ReportDefinition[], app: string): string {
  const items = reports.map(({ name, title, description }) => {
    const files = ["pdf", "csv", "xlsx"].map(
      (format) => `<a class="file" href="/reports/${name}.${format}">${format.toUpperCase()}</a>`,
    );
    return `<li><a class="name" href="/r/${name}">${escapeHtml(title)}</a><span class="muted">${escapeHtml(description ?? "")}</span><span class="sp"></span>${files.join("")}</li>`;
  });
  const none = `<p class="muted">There are no reports yet. A report is a query with @report in the app's folder reports/.</p>`;
  return shell("Reports", app, items.length === 0 ? none : `<ul class="list">${items.join("")}</ul>`);
}

export function messagePage(title: string, words: string, app: string): string {
  return shell(title, app, `<p>${escapeHtml(words)}</p><p><a class="btn" href="/r/">All reports</a></p>`);
}

const LIST = `.desk{max-width:760px;margin:32px auto;padding:24px;background:#fff;font-size:13px;line-height:20px}.desk h1{font-size:20px;line-height:28px;margin-bottom:12px;white-space:normal}.desk p{margin:8px 0}.list{list-style:none;padding:0}.list li{display:flex;flex-wrap:wrap;gap:4px 16px;align-items:center;min-height:44px;border-top:1px solid var(--line-faint)}.list .name{font-weight:600}.list .sp{flex:1}.file,.list .name{color:var(--accent)}`;

function shell(title: string, app: string, body: string): string {
  const paper = paperOf({ paper: "A4", orientation: "PORTRAIT" });
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${escapeHtml(title)} · ${escapeHtml(app)}</title><style>${fontFace()}${styles(paper)}${LIST}</style></head>
<body><nav class="bar-top" aria-label="Freshet"><a class="brand" href="/">${MARK}Freshet</a><a href="/">Back to dashboards</a></nav><main class="desk"><h1>${escapeHtml(title)}</h1>${body}</main></body></html>
`;
}
