import { zip } from "./zip";
import type { Written } from "./written";

interface Sheet {
  readonly title: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly Written[])[];
  readonly remarks: readonly string[];
}

/** What a cell of Excel holds at most. */
const textMax = 32_767;
const xml = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n`;
const main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const packaging = "http://schemas.openxmlformats.org/package/2006";
const sheetMl = "application/vnd.openxmlformats-officedocument.spreadsheetml";

/** A workbook (ECMA-376) of the numbers, and a second sheet that says what they are. Texts are texts there, whatever they begin with. */
export async function toXlsx(sheet: Sheet): Promise<Uint8Array<ArrayBuffer>> {
  const rows = [rowXml(sheet.head, 1, 1), ...sheet.rows.map((row, index) => rowXml(row, index + 2, 0))];
  const about = sheet.remarks.map((remark, index) => rowXml([remark], index + 1, 0));
  const frozen = `<sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>`;
  const names = [sheetName(sheet.title), "About"];
  const list = names.map(
    (name, index) => `<sheet name="${escaped(name)}" sheetId="${index + 1}" r:id="s${index + 1}"/>`,
  );
  const relation = (id: string, type: string, target: string): string =>
    `<Relationship Id="${id}" Type="${office}/${type}" Target="${target}"/>`;
  const relations = (all: readonly string[]): string =>
    `${xml}<Relationships xmlns="${packaging}/relationships">${all.join("")}</Relationships>`;
  return zip([
    { name: "[Content_Types].xml", text: contentTypes() },
    { name: "_rels/.rels", text: relations([relation("w", "officeDocument", "xl/workbook.xml")]) },
    {
      name: "xl/workbook.xml",
      text: `${xml}<workbook xmlns="${main}" xmlns:r="${office}"><sheets>${list.join("")}</sheets></workbook>`,
    },
    {
      name: "xl/_rels/workbook.xml.rels",
      text: relations([
        relation("s1", "worksheet", "worksheets/sheet1.xml"),
        relation("s2", "worksheet", "worksheets/sheet2.xml"),
        relation("st", "styles", "styles.xml"),
      ]),
    },
    { name: "xl/styles.xml", text: styles() },
    { name: "xl/worksheets/sheet1.xml", text: sheetXml(rows, frozen) },
    { name: "xl/worksheets/sheet2.xml", text: sheetXml(about, "") },
  ]);
}

function sheetXml(rows: readonly string[], views: string): string {
  return `${xml}<worksheet xmlns="${main}">${views}<sheetData>${rows.join("")}</sheetData></worksheet>`;
}

function rowXml(cells: readonly Written[], line: number, style: number): string {
  const all = cells.map((value, index) => {
    const place = `r="${columnName(index)}${line}"${style === 0 ? "" : ` s="${style}"`}`;
    if (value === null) return "";
    if (typeof value === "number") return `<c ${place}><v>${value}</v></c>`;
    return `<c ${place} t="inlineStr"><is><t xml:space="preserve">${escaped(value.slice(0, textMax))}</t></is></c>`;
  });
  return `<row r="${line}">${all.join("")}</row>`;
}

function contentTypes(): string {
  const part = (name: string, type: string): string =>
    `<Override PartName="/xl/${name}.xml" ContentType="${sheetMl}.${type}+xml"/>`;
  const relations = `<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>`;
  const parts = [
    part("workbook", "sheet.main"),
    part("worksheets/sheet1", "worksheet"),
    part("worksheets/sheet2", "worksheet"),
    part("styles", "styles"),
  ];
  return `${xml}<Types xmlns="${packaging}/content-types">${relations}<Default Extension="xml" ContentType="application/xml"/>${parts.join("")}</Types>`;
}

/** Style 0 is plain, style 1 is bold, for the head. */
function styles(): string {
  const font = (bold: string): string => `<font>${bold}<sz val="11"/><name val="Calibri"/></font>`;
  const format = (id: number): string =>
    `<xf numFmtId="0" fontId="${id}" fillId="0" borderId="0" xfId="0" applyFont="1"/>`;
  return `${xml}<styleSheet xmlns="${main}"><fonts count="2">${font("")}${font("<b/>")}</fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="2">${format(0)}${format(1)}</cellXfs></styleSheet>`;
}

/** "A", "Z", "AA". */
function columnName(index: number): string {
  const letter = String.fromCharCode(65 + (index % 26));
  return index < 26 ? letter : columnName(Math.floor(index / 26) - 1) + letter;
}

function sheetName(title: string): string {
  const name = title
    .replace(/[\\/?*[\]:']/g, " ")
    .trim()
    .slice(0, 31);
  return name === "" || name.toLowerCase() === "about" ? "Rows" : name;
}

/** XML has no place for most control characters and for halves of surrogate pairs. */
function escaped(text: string): string {
  return text
    .replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, "\ufffd")
    .replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
