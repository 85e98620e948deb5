import type { Plan, ReportDefinition } from "@freshet/schema";
import { collect, type Execute, type ReportData } from "./data/collect.js";
import { reportCsv } from "./formats/csv.js";
import { reportJson } from "./formats/json.js";
import { reportXlsx } from "./formats/xlsx.js";
import { reportHtml } from "./pages/document.js";
import type { Browser } from "./pdf/find-chromium.js";
import { printPdf } from "./pdf/print-pdf.js";
import { reportSpan } from "./period/report-span.js";
import { isoDate } from "./words/times.js";

export const reportFormats = ["pdf", "html", "csv", "xlsx", "json"] as const;
export type ReportFormat = (typeof reportFormats)[number];

const TYPES: Readonly<Record<ReportFormat, string>> = {
  pdf: "application/pdf",
  html: "text/html; charset=utf-8",
  csv: "text/csv; charset=utf-8",
  xlsx: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
  json: "application/json; charset=utf-8",
};

export interface ReportRequest {
  readonly report: ReportDefinition;
  readonly plan: Plan;
  /** Name of the app, in the foot. */
  readonly app: string;
  readonly execute: Execute;
  /** A date in the report's zone or a time; null for the last whole period. */
  readonly from: string | null;
  readonly to: string | null;
  readonly variables: Readonly<Record<string, unknown>>;
  /** Epoch ms: chooses the last period, and is printed. */
  readonly now: number;
  readonly format: ReportFormat;
  /** The browser that prints: its program, or the PATH in which one is looked for. */
  readonly browser: Browser;
  /** Ends the browser. */
  readonly signal?: AbortSignal;
  /** Stands above the sheets of HTML on a screen. */
  readonly bar?: (data: ReportData) => string;
}

/** One print of a report. */
export interface MadeReport {
  readonly bytes: Buffer;
  readonly type: string;
  readonly fileName: string;
}

/** Asks the API and makes the file. Throws ReportError. */
export async function makeReport(request: ReportRequest): Promise<MadeReport> {
  const { report, format, now } = request;
  const span = reportSpan(report, request);
  const data = await collect({ ...request, span });
  request.signal?.throwIfAborted();
  const fileName = `${report.name}-${isoDate(span.from, report.timeZone)}.${format}`;
  return { bytes: await bytesOf(data, request, now), type: TYPES[format], fileName };
}

async function bytesOf(
  data: ReportData,
  { format, browser, bar, signal }: ReportRequest,
  now: number,
): Promise<Buffer> {
  switch (format) {
    case "html":
      return Buffer.from(reportHtml(data, { printedAt: now, bar: bar?.(data) }));
    case "pdf":
      return printPdf(reportHtml(data, { printedAt: now }), { browser, signal, printedAt: now });
    case "csv":
      return Buffer.from(reportCsv(data));
    case "json":
      return Buffer.from(reportJson(data));
    case "xlsx":
      return reportXlsx(data);
  }
}
