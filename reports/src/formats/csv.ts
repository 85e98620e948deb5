import type { PanelData, ReportData } from "../data/collect.js";
import { footOf } from "../pages/document.js";
import { periodWords } from "../words/times.js";
import { type Cell, sheetOf } from "./cells.js";

/** All panels as CSV (RFC 4180), one below the other; what it is about stands in lines that begin with #. */
export function reportCsv(data: ReportData): string {
  const { report, span, panels } = data;
  const head = [
    report.title,
    periodWords(span, report.timeZone),
    ...footOf(data, null).map(([name, words]) => `${name}: ${words}`),
  ];
  const lines = head.map((line) => `# ${line.replace(/[\r\n]+/gu, " ")}`);
  for (const panel of panels) lines.push("", ...panelLines(panel, report.timeZone));
  return `${lines.join("\r\n")}\r\n`;
}

function panelLines(panel: PanelData, timeZone: string): string[] {
  const rows = sheetOf(panel, timeZone).map((row) => row.map(csvCell).join(","));
  return [`# ${panel.panel.title.replace(/[\r\n]+/gu, " ")}`, ...rows];
}

function csvCell(cell: Cell): string {
  if (cell === null) return "";
  if (typeof cell === "number") return String(cell);
  if ("time" in cell) return new Date(cell.time).toISOString();
  return `"${harmless(cell.text).replaceAll('"', '""')}"`;
}

/** A spreadsheet would run a text that begins like a formula. */
function harmless(text: string): string {
  return /^[=+\-@\t\r]/u.test(text) ? `'${text}` : text;
}
