import type { PanelData, ReportData } from "../data/collect.js";
import { fillText } from "../data/figures.js";
import { longDate, periodWords } from "../words/times.js";
import { type Block, escapeHtml, type SolidBlock } from "./block.js";
import { figuresBlocks } from "./figures-block.js";
import { beforeWords } from "./heading.js";
import { sideBySide } from "./paginate.js";
import type { Paper } from "./paper.js";
import { panelBlock, sectionBlocks } from "./panel-block.js";
import { paragraph } from "./text-block.js";
import { fitted } from "./text-width.js";

const GAP = 36;
const COLUMNS = 12;

/** Everything between the heads and the feet, in order. */
export function bodyBlocks(data: ReportData, paper: Paper, contents: SolidBlock | null): Block[] {
  const blocks = [...opening(data, paper), ...(contents === null ? [] : [contents])];
  const titlePage = data.report.head === "TITLE_PAGE";
  const rest: Block[] = [];
  let number = 0;
  for (let at = 0; at < data.panels.length;) {
    const { section } = data.panels[at].panel;
    if (section !== null) rest.push(...sectionBlocks({ ...section, number: ++number }, data, paper.width));
    const group = together(data.panels, at);
    const own = groupBlocks(group, data, paper);
    rest.push(...(number === 0 ? own.map(withoutSection) : own));
    at += group.length;
  }
  if (titlePage && rest.length > 0 && rest[0].kind === "solid") rest[0] = { ...rest[0], newPage: true };
  else if (titlePage && rest.length > 0)
    rest.unshift({ kind: "solid", html: "", height: 0, newPage: true, keepWithNext: true });
  return [...blocks, ...rest, ...closing(data, paper)];
}

/** Titles of panels stand below the title of their section; where there is none, in its place. They look the same. */
function withoutSection(block: Block): Block {
  const raised = (html: string): string =>
    html.replaceAll("<h3>", '<h2 class="h3">').replaceAll("</h3>", "</h2>");
  if (block.kind === "solid") return { ...block, html: raised(block.html) };
  return { ...block, html: (rows, part) => raised(block.html(rows, part)) };
}

function opening(data: ReportData, paper: Paper): Block[] {
  const { report, span } = data;
  const before = beforeWords(data);
  const when = `${periodWords(span, report.timeZone)}${before === null ? "" : `, compared with ${before}`}`;
  const above = report.head === "TITLE_PAGE" ? Math.round(paper.height / 4) : 0;
  const title = escapeHtml(fitted(report.title, paper.width, { size: 30, bold: true }));
  const line = escapeHtml(fitted(when, paper.width, { size: 13 }));
  const blocks: Block[] = [
    {
      kind: "solid",
      height: 58 + above,
      html: `<div style="padding-top:${above}px;height:${58 + above}px"><h1>${title}</h1><p class="when">${line}</p></div>`,
    },
  ];
  if (report.description !== null)
    blocks.push(paragraph(report.description, { width: paper.width, className: "text", above: 8 }));
  if (report.lead !== null)
    blocks.push(paragraph(fillText(report.lead, data), { width: paper.width, className: "lead", above: 16 }));
  return blocks;
}

/** Panels that stand together: figures in a strip, or as many as twelve columns take. */
function together(panels: readonly PanelData[], at: number): readonly PanelData[] {
  const group = [panels[at]];
  let columns = panels[at].panel.width ?? COLUMNS;
  for (const next of panels.slice(at + 1)) {
    const { view, width, section } = next.panel;
    if (section !== null || (view === "STAT") !== (panels[at].panel.view === "STAT")) break;
    columns += width ?? COLUMNS;
    if (view !== "STAT" && columns > COLUMNS) break;
    group.push(next);
  }
  return group;
}

function groupBlocks(group: readonly PanelData[], data: ReportData, paper: Paper): readonly Block[] {
  if (group[0].panel.view === "STAT") return figuresBlocks(group, paper.width);
  if (group.length === 1) return [panelBlock(group[0], data, paper.width)];
  const room = paper.width - GAP * (group.length - 1);
  const total = group.reduce((sum, { panel }) => sum + (panel.width ?? COLUMNS), 0);
  const columns = group.map((panel) => {
    const width = Math.floor((room * (panel.panel.width ?? COLUMNS)) / total);
    const block = panelBlock(panel, data, width);
    if (block.kind === "solid") return { html: block.html, height: block.height, width };
    const height = block.headHeight + block.rows.length * block.rowHeight;
    return { html: block.html(block.rows, 0), height, width };
  });
  // What is too high to stand side by side stands one below the other.
  if (columns.some(({ height }) => height > paper.height * 0.8))
    return group.map((panel) => panelBlock(panel, data, paper.width));
  return [sideBySide(columns, GAP)];
}

/** What the words mean, how exact the numbers are, and what settled is. */
function closing(data: ReportData, paper: Paper): Block[] {
  const words = new Map<string, string>();
  for (const { fields } of data.panels)
    for (const { label, description, errorBound } of fields) {
      if (description === null || words.has(label)) continue;
      const bound = errorBound === null ? "" : ` Within ${errorBound}\u202f% of the true value.`;
      words.set(label, `**${label}:** ${description.replace(/([^.])$/u, "$1.")}${bound}`);
    }
  const { report, span, settled, revision } = data;
  const end = longDate(span.to - 1, report.timeZone);
  const state = settled
    ? `**Settled:** all hours up to the end of ${end} are closed. A later print of revision ${revision} has the same numbers, and so has the CSV.`
    : `**Open:** not all events up to the end of ${end} are expected to be counted yet; a later print may have other numbers and another revision.`;
  const texts = [...words.values(), state].map((text) =>
    paragraph(text, { width: paper.width, className: "small", above: 3 }),
  );
  const height = texts.reduce((sum, block) => sum + block.height, 46);
  const head: SolidBlock = {
    kind: "solid",
    html: '<h2 class="h3">How these numbers are made</h2>',
    height: 46,
    keepWithNext: true,
  };
  if (height > paper.height) return [head, ...texts];
  return [{ kind: "solid", height, html: [head.html, ...texts.map(({ html }) => html)].join("") }];
}
