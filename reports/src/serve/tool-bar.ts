import { calendarPeriod } from "@freshet/aggregates";
import type { ReportData } from "../data/collect.js";
import { escapeHtml } from "../pages/block.js";
import { isoDate, shortPeriod } from "../words/times.js";
import { MARK } from "./shell.js";

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
  const print = `<button class="btn" type="button" popovertarget="print">Print…</button>`;
  const others = ["csv", "xlsx"].map(
    (format) => `<a class="btn" href="${files(format)}" download>${format.toUpperCase()}</a>`,
  );
  return `<nav class="bar-top" aria-label="Report"><a class="brand" href="/">${MARK}Freshet</a><a href="/r/">All reports</a><span class="sp"></span>${link(earlier, "‹")}${link(later, "›")}${others.join("")}${print}<a class="btn primary" href="${files("pdf")}">Open as PDF</a></nav>\n${printForm(data, search)}`;
}

/** Period, paper and format; it opens, closes and goes its way without a script. */
function printForm({ report, span }: ReportData, search: URLSearchParams): string {
  const { name, timeZone } = report;
  const date = (field: string, label: string, time: number): string =>
    `<label>${label}<input type="date" name="${field}" value="${isoDate(time, timeZone)}" required></label>`;
  const choice = (
    field: string,
    label: string,
    options: readonly (readonly [string, string])[],
    now: string,
  ) =>
    `<label>${label}<select name="${field}">${options.map(([value, words]) => `<option value="${value}"${value === now ? " selected" : ""}>${words}</option>`).join("")}</select></label>`;
  const papers = [
    ["A4", "A4"],
    ["LETTER", "Letter"],
  ] as const;
  const ways = [
    ["PORTRAIT", "Portrait"],
    ["LANDSCAPE", "Landscape"],
  ] as const;
  const kept = [...search]
    .filter(([field]) => field.startsWith("var."))
    .map(
      ([field, value]) => `<input type="hidden" name="${escapeHtml(field)}" value="${escapeHtml(value)}">`,
    );
  const formats = ["pdf", "html", "csv", "xlsx", "json"].map(
    (format) =>
      `<button class="btn${format === "pdf" ? " primary" : ""}" formaction="/reports/${name}.${format}">${format.toUpperCase()}</button>`,
  );
  return `<form id="print" class="print" popover method="get" action="/r/${name}" aria-labelledby="print-title"><h2 id="print-title">Print</h2><div class="fields">${date("from", "From", span.from)}${date("to", "To, not included", span.to)}${choice("paper", "Paper", papers, report.paper)}${choice("orientation", "Orientation", ways, report.orientation)}</div>${kept.join("")}<p class="muted">Days of ${escapeHtml(timeZone.replace(/_/gu, " "))}.</p><div class="formats"><button class="btn">Show</button><span class="sp"></span>${formats.join("")}</div></form>\n`;
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
