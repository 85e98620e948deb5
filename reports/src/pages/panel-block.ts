import { barList } from "../chart/bar-list.js";
import { heatMap } from "../chart/heat-map.js";
import { chartData, fieldAt } from "../chart/series.js";
import { timeChart } from "../chart/time-chart.js";
import type { PanelData, ReportData } from "../data/collect.js";
import { fillText } from "../data/figures.js";
import { windowOf } from "../data/rows.js";
import { type Block, escapeHtml } from "./block.js";
import { heading, HEADING_HEIGHT } from "./heading.js";
import { tableBlock } from "./table-block.js";
import { paragraph } from "./text-block.js";

const TABLE_VIEWS = new Set(["TABLE", "MAP", "STAT"]);

/** Any panel but a STAT, in so many pixels. */
export function panelBlock(data: PanelData, report: ReportData, width: number): Block {
  const { panel, rows } = data;
  if (panel.view === "TEXT")
    return paragraph(fillText(panel.note ?? "", report), { width, className: "text", above: 12 });
  if (TABLE_VIEWS.has(panel.view) || rows.length === 0) return tableBlock(data, report, width);
  const chart = chartOf(data, report, width);
  if (chart === null) return tableBlock(data, report, width);
  const compares = data.compared !== null && !panel.reachesBack && panel.view !== "HEATMAP";
  const head = heading(panel.title, { note: panel.note ?? "", tick: compares ? report : null, width });
  return { kind: "solid", height: HEADING_HEIGHT + chart.height, html: head + chart.html };
}

function chartOf(data: PanelData, report: ReportData, width: number) {
  const { panel, rows, fields } = data;
  const { timeZone } = report.report;
  const label = `${panel.title}: ${rows.length} values, all of them in the CSV.`;
  if (panel.view === "HEATMAP") return heatMap(data, { width, label, timeZone });
  const chart = chartData(
    // What a panel that reaches back is compared with is in the picture already.
    panel.reachesBack ? { ...data, compared: null } : data,
    timeZone,
  );
  if (chart.series.length === 0 || chart.places.length === 0) return null;
  const overTime = fieldAt(fields, panel.x)?.kind === "time" && panel.view !== "PIE";
  if (!overTime) return barList(chart, { width, label, shares: panel.view === "PIE" });
  const place = chart.places.findIndex(({ start }) => start === report.span.from);
  const columns = panel.view === "BAR" && chart.places.length <= 80;
  const emphasis = panel.reachesBack && place >= 0 ? place : null;
  const shortened = {
    ...chart,
    places: chart.places.map((one) => ({
      ...one,
      label: shortLabel(one.label, rows.length, chart.places.length),
    })),
  };
  return timeChart(rows.some((row) => windowOf(row) !== null) ? shortened : chart, {
    width,
    label,
    columns,
    emphasis,
  });
}

/** "11 to 17 Jun" begins on the 11th: an axis has room for one date. */
function shortLabel(label: string, rows: number, places: number): string {
  const match = /^(\d+)(?: (\w+))? to \d+ (\w+)$/u.exec(label);
  if (match !== null) return `${match[1]} ${match[2] ?? match[3]}`;
  return rows > 0 && places > 12 ? label.replace(/^\w{3} (\d+ \w{3})$/u, "$1") : label;
}

/** A whole section's title, with what is said below it. */
export function sectionBlocks(
  section: { readonly title: string; readonly text: string | null; readonly number: number },
  report: ReportData,
  width: number,
): Block[] {
  const { title, text, number } = section;
  const html = `<h2 id="s${number}">${escapeHtml(title)}</h2>`;
  const blocks: Block[] = [{ kind: "solid", html, height: 50, section: title, keepWithNext: true }];
  if (text !== null) {
    const words = paragraph(fillText(text, report), { width, className: "text", above: 4 });
    blocks.push({ ...words, keepWithNext: true });
  }
  return blocks;
}
