import { zoneOffsetMs } from "@freshet/aggregates";
import type { ReportData } from "../data/collect.js";
import { footOf } from "../pages/document.js";
import { periodWords } from "../words/times.js";
import { type Cell, sheetOf } from "./cells.js";
import { zip } from "./zip.js";

const XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const PACKAGE = "http://schemas.openxmlformats.org/package/2006";
/** Days from 30 December 1899, where spreadsheets count from, to the epoch. */
const EPOCH_DAY = 25_569;
const CELL_CHARS_MAX = 32_767;

interface Sheet {
  readonly name: string;
  readonly rows: readonly (readonly Cell[])[];
}

/** A sheet for each panel after one that says what it is about (ECMA-376). Numbers are numbers, times are times of the zone. */
export function reportXlsx(data: ReportData): Buffer {
  const { report, span, panels } = data;
  const about: Cell[][] = [
    [{ text: report.title }],
    [{ text: periodWords(span, report.timeZone) }],
    ...footOf(data, null).map(([name, words]) => [{ text: name }, { text: words }]),
  ];
  const sheets: Sheet[] = [{ name: "Report", rows: about }];
  for (const panel of panels) {
    if (panel.panel.view === "TEXT") continue;
    sheets.push({ name: sheetName(panel.panel.title, sheets), rows: sheetOf(panel, report.timeZone) });
  }
  return zip([
    { name: "[Content_Types].xml", text: contentTypes(sheets) },
    { name: "_rels/.rels", text: relations([["officeDocument", "xl/workbook.xml"]]) },
    { name: "xl/workbook.xml", text: workbook(sheets) },
    {
      name: "xl/_rels/workbook.xml.rels",
      text: relations([
        ...sheets.map((_, at) => ["worksheet", `worksheets/sheet${at + 1}.xml`] as const),
        ["styles", "styles.xml"],
      ]),
    },
    { name: "xl/styles.xml", text: STYLES },
    ...sheets.map(({ rows }, at) => ({
      name: `xl/worksheets/sheet${at + 1}.xml`,
      text: worksheet(rows, at > 0, report.timeZone),
    })),
  ]);
}

/** Unique, at most 31 characters, without those that spreadsheets refuse. */
function sheetName(title: string, others: readonly Sheet[]): string {
  const plain =
    title
      .replace(/[[\]:*?/\\'\p{Cc}]/gu, " ")
      .trim()
      .slice(0, 27) || "Panel";
  const taken = new Set(others.map(({ name }) => name.toLowerCase()));
  for (let count = 1; ; count++) {
    const name = count === 1 ? plain : `${plain} ${count}`;
    if (!taken.has(name.toLowerCase())) return name;
  }
}

function worksheet(rows: readonly (readonly Cell[])[], headed: boolean, timeZone: string): string {
  const view = headed
    ? '<sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>'
    : "";
  const lines = rows.map((row, at) => {
    const cells = row.map((cell, column) =>
      cellXml(cell, `${columnName(column)}${at + 1}`, { head: headed && at === 0, timeZone }),
    );
    return `<row r="${at + 1}">${cells.join("")}</row>`;
  });
  return `${XML}<worksheet xmlns="${MAIN}">${view}<sheetFormatPr defaultColWidth="16" defaultRowHeight="15"/><sheetData>${lines.join("")}</sheetData></worksheet>`;
}

function cellXml(cell: Cell, place: string, { head, timeZone }: { head: boolean; timeZone: string }): string {
  if (cell === null) return "";
  if (typeof cell === "number") return `<c r="${place}"><v>${cell}</v></c>`;
  if ("time" in cell) {
    const local = cell.time + zoneOffsetMs(cell.time, timeZone);
    return `<c r="${place}" s="2"><v>${local / 86_400_000 + EPOCH_DAY}</v></c>`;
  }
  const text = escapeXml(cell.text.slice(0, CELL_CHARS_MAX));
  return `<c r="${place}" t="inlineStr"${head ? ' s="1"' : ""}><is><t xml:space="preserve">${text}</t></is></c>`;
}

function columnName(index: number): string {
  return (index >= 26 ? columnName(Math.floor(index / 26) - 1) : "") + String.fromCharCode(65 + (index % 26));
}

function escapeXml(text: string): string {
  // XML 1.0 has no place for most control characters, nor for halves of surrogate pairs.
  return text
    .replace(/[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu, "\ufffd")
    .replace(/[&<>"]/gu, (character) => `&#${character.charCodeAt(0)};`);
}

function contentTypes(sheets: readonly Sheet[]): string {
  const kind = "application/vnd.openxmlformats-officedocument.spreadsheetml";
  const override = (part: string, type: string): string =>
    `<Override PartName="/xl/${part}" ContentType="${kind}.${type}+xml"/>`;
  return `${XML}<Types xmlns="${PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>${override("workbook.xml", "sheet.main")}${override("styles.xml", "styles")}${sheets.map((_, at) => override(`worksheets/sheet${at + 1}.xml`, "worksheet")).join("")}</Types>`;
}

function relations(targets: readonly (readonly [string, string])[]): string {
  const all = targets.map(
    ([type, target], at) =>
      `<Relationship Id="rId${at + 1}" Type="${RELATIONS}/${type}" Target="${target}"/>`,
  );
  return `${XML}<Relationships xmlns="${PACKAGE}/relationships">${all.join("")}</Relationships>`;
}

function workbook(sheets: readonly Sheet[]): string {
  const all = sheets.map(
    ({ name }, at) => `<sheet name="${escapeXml(name)}" sheetId="${at + 1}" r:id="rId${at + 1}"/>`,
  );
  return `${XML}<workbook xmlns="${MAIN}" xmlns:r="${RELATIONS}"><sheets>${all.join("")}</sheets></workbook>`;
}

/** Plain, bold for heads, and a time. */
const STYLES = `${XML}<styleSheet xmlns="${MAIN}"><numFmts count="1"><numFmt numFmtId="164" formatCode="yyyy-mm-dd hh:mm"/></numFmts><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="3"><xf xfId="0"/><xf xfId="0" fontId="1" applyFont="1"/><xf xfId="0" numFmtId="164" applyNumberFormat="1"/></cellXfs></styleSheet>`;
