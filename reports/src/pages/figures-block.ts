import type { PanelData } from "../data/collect.js";
import type { Field } from "../data/fields.js";
import { valueAt } from "../data/rows.js";
import {
  changeOf,
  type NumberStyle,
  numberText,
  signedChange,
  unitText,
  withUnit,
} from "../words/numbers.js";
import { escapeHtml, type SolidBlock } from "./block.js";
import { toneOf, triangle } from "./table-block.js";
import { fitted, textWidth } from "./text-width.js";

const HEIGHT = 87;
const ABOVE = 20;
const ROW_MAX = 5;
/** With the space around it. */
const TRIANGLE = 12;
/** Left of a change and its right; small texts are measured some pixels too wide. */
const CHANGE_MARGIN = 9;

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
  return `<div><span>${escapeHtml(fitted(name, room, { size: 11.5 }))}</span><b>${number}</b><em>${changeHtml(data, field, { value, before: before === null ? null : valueAt(before, field.path), room: width - CHANGE_MARGIN })}</em></div>`;
}

function changeHtml(
  { panel }: PanelData,
  { style }: Field,
  { value, before, room }: { value: unknown; before: unknown; room: number },
): string {
  if (style === null || before === null) return "";
  const change = changeOf(value, before, style);
  if (change === null) return "";
  const words = change.level ? "level" : signedChange(change).replace("points", "pts");
  const from = fromHtml(before, style, room - TRIANGLE - textWidth(words, { size: 11, bold: true }));
  if (change.level) return `<span class="muted">level</span>${from}`;
  return `<span class="${toneOf(change.by, panel.thresholds.length > 0)}">${triangle(change.by)}${escapeHtml(words)}</span>${from}`;
}

/** With its unit where there is room; the figure above has it as well. */
function fromHtml(before: unknown, style: NumberStyle, room: number): string {
  const texts = [withUnit(before, style), numberText(before, style)].map((text) => `from ${text}`);
  const text = texts.find((one) => textWidth(one, { size: 11 }) <= room);
  return text === undefined ? "" : `<i>${escapeHtml(text)}</i>`;
}
