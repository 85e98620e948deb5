import type { ReportData } from "../data/collect.js";
import { ReportError } from "../report-error.js";
import { dateAndTime, isoDate, periodWords } from "../words/times.js";
import { escapeHtml, type SolidBlock } from "./block.js";
import { bodyBlocks } from "./body.js";
import { fontFace } from "./font.js";
import { paginate, type Paged } from "./paginate.js";
import { type Paper, paperOf } from "./paper.js";
import { styles } from "./styles.js";
import { fitted, wrapped } from "./text-width.js";

const CONTENTS_FROM = 3;
/** More than anybody reads, and as many as a browser prints in a few seconds. */
const PAGES_MAX = 300;
/** No paper takes more of them on so many pages. */
const ROWS_MAX = 50 * PAGES_MAX;

export interface Printing {
  /** When it is printed, epoch ms: the one thing that differs between two prints of one revision. */
  readonly printedAt: number;
  /** Stands above the sheets on a screen; not on paper. */
  readonly bar?: string;
}

/** The report as one HTML document that needs nothing else: sheets of paper, one below the other. */
export function reportHtml(data: ReportData, { printedAt, bar = "" }: Printing): string {
  const { report, span } = data;
  const paper = paperOf(report);
  const rows = data.panels.reduce((sum, panel) => sum + panel.rows.length, 0);
  // Before it is laid out: that would keep everybody else waiting.
  const { pages } = rows > ROWS_MAX ? { pages: null } : paged(data, paper);
  if (pages === null || pages.length > PAGES_MAX)
    throw new ReportError(
      `The report has more than ${PAGES_MAX} pages, which are not printed. Choose a shorter period, or CSV or XLSX.`,
    );
  const title = `${report.title}, ${isoDate(span.from, report.timeZone)}`;
  const sheets = pages.map((body, at) => sheet(body, { data, printedAt, page: at + 1, of: pages.length }));
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; font-src data:">
<title>${escapeHtml(title)}</title>
<style>${fontFace()}${styles(paper)}</style>
</head>
<body>
${bar}${SYMBOLS}
<main class="pages">
${sheets.join("\n")}
</main>
</body>
</html>
`;
}

/** Sections are found on their pages first; the table of contents is as high with numbers as without. */
function paged(data: ReportData, paper: Paper): Paged {
  const titles = data.panels.flatMap(({ panel }) => (panel.section === null ? [] : [panel.section.title]));
  if (titles.length < CONTENTS_FROM) return paginate(bodyBlocks(data, paper, null), paper.height);
  const draft = contents(
    titles.map((title) => ({ title, page: 0 })),
    paper,
  );
  const { sections } = paginate(bodyBlocks(data, paper, draft), paper.height);
  return paginate(bodyBlocks(data, paper, contents(sections, paper)), paper.height);
}

function contents(sections: Paged["sections"], paper: Paper): SolidBlock {
  const lines = sections.map(
    ({ title, page }, at) =>
      `<li><a href="#s${at + 1}">${escapeHtml(fitted(title, paper.width - 60, { size: 12 }))}</a><span>${page}</span></li>`,
  );
  const height = 46 + sections.length * 22;
  return {
    kind: "solid",
    height,
    html: `<nav aria-label="Contents"><h2 class="h3">Contents</h2><ol class="contents">${lines.join("")}</ol></nav>`,
  };
}

function sheet(
  body: string,
  { data, printedAt, page, of }: { data: ReportData; printedAt: number; page: number; of: number },
): string {
  const { report, span, app } = data;
  const half = paperOf(report).width / 2 - 20;
  const title = escapeHtml(fitted(report.title, half, { size: 11, bold: true }));
  const period = escapeHtml(fitted(periodWords(span, report.timeZone), half, { size: 11 }));
  const foot = footOf(data, printedAt).map(
    ([name, words]) => `<span><b>${name}</b>${footLines(words, half)}</span>`,
  );
  return `<section class="page" aria-label="Page ${page} of ${of}">
<header><b><svg aria-hidden="true"><use href="#i-mark"/></svg>${title}</b><span>${period}</span></header>
<div class="body">${body}</div>
<footer>${foot.join("")}<span class="no"><b>${escapeHtml(fitted(app, 90, { size: 10 }))}</b>Page ${page} of ${of}</span></footer>
</section>`;
}

/** At most two lines. */
function footLines(words: string, half: number): string {
  const [first, ...rest] = wrapped(words, half * 0.5, { size: 9.5 });
  const second = rest.length === 0 ? [] : [fitted(rest.join(" "), half * 0.5, { size: 9.5 })];
  return [first, ...second].map(escapeHtml).join("<br>");
}

/** What every page says below its line. */
export function footOf(data: ReportData, printedAt: number | null): readonly (readonly [string, string])[] {
  const { report, variables, revision, settled } = data;
  const { timeZone } = report;
  const filters = Object.entries(variables).filter(([, value]) => value !== null);
  const filter = filters.map(([name, value]) => `${name} is ${String(value)}`).join(", ");
  const printed = printedAt === null ? "" : `, printed ${dateAndTime(printedAt, timeZone)}`;
  return [
    ["Filter", filter === "" ? "None" : filter],
    ["Time zone", `${timeZone.replace(/_/gu, " ")}; weeks start on Monday`],
    ["Revision", `${revision}, ${settled ? "settled" : "open, may change"}${printed}`],
  ];
}

const SYMBOLS = `<svg width="0" height="0" style="position:absolute" aria-hidden="true"><defs>
<symbol id="i-mark" viewBox="0 0 18 18"><path d="M1 17V11H6V17Z M6.75 17V6.5H11.75V17Z" fill="currentColor"/><path d="M13 16.5V1.5H17V16.5" fill="none" stroke="currentColor"/><path d="M13 6.5 17 2.5M13 11 17 7M13 15.5 17 11.5" stroke="currentColor"/></symbol>
<pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><path d="M0 0V6" stroke="#00657e" stroke-width="3"/></pattern>
<pattern id="hatch-sheet" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><path d="M0 0V6" stroke="#fff" stroke-width="3"/></pattern>
</defs></svg>`;
