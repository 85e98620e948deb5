import type { PanelData } from "../data/collect.js";
import type { Field } from "../data/fields.js";
import { valueAt } from "../data/rows.js";
import { changeOf, numberText, signedChange, unitText, withUnit } from "../words/numbers.js";
import { escapeHtml, type SolidBlock } from "./block.js";
import { toneOf, triangle } from "./table-block.js";
import { fitted } from "./text-width.js";

const HEIGHT = 87;
const ABOVE = 20;
const ROW_MAX = 5;

/** Figures of STAT panels, up to five in a row. */
export function figuresBlocks(panels: readonly PanelData[], width: number): SolidBlock[] {
  const figures = panels.flatMap((data) => fieldsShown(data).map((field) => ({ data, field })));
  const blocks: SolidBlock[] = [];
  for (let at = 0; at < figures.length; at += ROW_MAX) {
    const some = figures.slice(at, at + ROW_MAX);
    const html = some.map(({ data, field }) => figureHtml(data, field, width / some.length)).join("");
    const style = `grid-template-columns:repeat(${some.length},1fr);height:${HEIGHT}px`;
    blocks.push({
      kind: "solid",
      height: HEIGHT + ABOVE,
      html: `<div class="figs" style="${style}">${html}</div>`,
    });
  }
  return blocks;
}

function fieldsShown({ panel, fields }: PanelData): readonly Field[] {
  const numbers = fields.filter(({ style }) => style !== null);
  return panel.y.length > 0 ? numbers.filter(({ shown }) => shown) : numbers;
}

function figureHtml(data: PanelData, field: Field, width: number): string {
  const { panel, rows, totals } = data;
  if (field.style === null) return "";
  const row = panel.windowed && totals !== null ? totals : (rows.at(-1) ?? null);
  const value = row === null ? null : valueAt(row, field.path);
  const before = data.compared?.at(-1) ?? null;
  const name = fieldsShown(data).length === 1 ? panel.title : field.label;
  const unit = unitText(field.style.unit).trim();
  const sign = field.style.approximate ? "≈" : "";
  const number = `${sign}${numberText(value, field.style)}${unit === "" ? "" : `<small>${escapeHtml(unit)}</small>`}`;
  const room = width - 24;
  return `<div><span>${escapeHtml(fitted(name, room, { size: 11.5 }))}</span><b>${number}</b><em>${changeHtml(data, field, { value, before: before === null ? null : valueAt(before, field.path) })}</em></div>`;
}

function changeHtml(
  { panel }: PanelData,
  { style }: Field,
  { value, before }: { value: unknown; before: unknown },
): string {
  if (style === null || before === null) return "";
  const change = changeOf(value, before, style);
  if (change === null) return "";
  const from = `<i>from ${escapeHtml(withUnit(before, style))}</i>`;
  if (change.level) return `<span class="muted">level</span>${from}`;
  return `<span class="${toneOf(change.by, panel.thresholds.length > 0)}">${triangle(change.by)}${escapeHtml(signedChange(change).replace("points", "pts"))}</span>${from}`;
}
