import type { ReportDefinition } from "@freshet/schema";
import { escapeHtml } from "../pages/block.js";
import type { Sending } from "../schedule/sendings.js";
import { dateAndTime, periodWords, weekday } from "../words/times.js";
import { reportSpan } from "../period/report-span.js";
import { shell } from "./shell.js";

export interface Listed {
  readonly report: ReportDefinition;
  /** Null where it can't be told at the moment. */
  readonly sendings: readonly Sending[] | null;
}

/** How many of the last sendings are told of. */
const TOLD = 3;

/** All reports, with their files; of what is sent by itself also when, where, and how the last times went. */
export function listPage(
  reports: readonly Listed[],
  { app, now }: { readonly app: string; readonly now: number },
): string {
  const items = reports.map(({ report, sendings }) => {
    const { name, title, description } = report;
    const files = ["pdf", "csv", "xlsx"].map(
      (format) =>
        `<a class="file" href="/reports/${name}.${format}" aria-label="${escapeHtml(title)} as ${format.toUpperCase()}">${format.toUpperCase()}</a>`,
    );
    const sent =
      sendings === null
        ? `<p class="muted">What was sent can't be told at the moment: the history store does not answer.</p>`
        : sendings.map((sending) => sendingHtml(sending, report, now)).join("");
    return `<li><div class="line"><a class="name" href="/r/${name}">${escapeHtml(title)}</a><span class="sp"></span>${files.join("")}</div>${description === null ? "" : `<p class="muted">${escapeHtml(description)}</p>`}${sent}</li>`;
  });
  const none = `<p class="muted">There are no reports yet. A report is a query with @report in the app's folder reports/.</p>`;
  return shell("Reports", app, items.length === 0 ? none : `<ul class="list">${items.join("")}</ul>`);
}

function sendingHtml({ to, schedule, next, told }: Sending, report: ReportDefinition, now: number): string {
  const { timeZone } = report;
  const zone = timeZone.replace(/_/gu, " ");
  const when = `${weekday(next, timeZone)} ${dateAndTime(next, timeZone)}`;
  const lines = told.slice(0, TOLD).map(({ from, to: end, at, failure }) => {
    const asked = { from: new Date(from).toISOString(), to: new Date(end).toISOString(), now };
    const period = periodWords(reportSpan(report, asked), timeZone);
    const words = failure === null ? "sent" : "could not be sent, and is tried again; the log says why";
    return `<li${failure === null ? "" : ' class="bad"'}>${escapeHtml(period)}: ${words}, ${dateAndTime(at, timeZone)}</li>`;
  });
  const last = lines.length === 0 ? "" : `<ul class="told">${lines.join("")}</ul>`;
  return `<div class="sending"><p>${escapeHtml(schedule)} (${escapeHtml(zone)}) to <b>${escapeHtml(to)}</b>; next on ${when}</p>${last}</div>`;
}
