import { plotX, plotY } from "./geometry";
import type { Pane } from "./chart-model";
import type { Plot } from "./geometry";

export interface Label {
  readonly text: string;
  readonly tone: string;
  readonly left: number;
  readonly top: number;
}

interface LabelField {
  readonly plot: Plot;
  readonly panes: readonly Pane[];
  readonly domain: readonly [number, number];
  /** Size of the text in pixels. */
  readonly em: number;
  /** Where the line of the present stands, if it does. */
  readonly nowX: number | null;
  readonly bars: boolean;
  /** Where names stood before: one that can stay does, since a name that hops from place to place can't be read. */
  readonly before?: readonly Label[];
}

interface Rect {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

const seriesMax = 8;
/** So much more room another place must have before a name leaves its own; more than any has leaves it where it is. */
const staying = 4;

/**
 * Names each series at its own line: of all places just above or below it, and the one behind its end, that which is
 * farthest from every other line and label. What finds no place keeps its name for the tooltip.
 */
export function placeLabels(field: LabelField): Label[] {
  const { plot } = field;
  if (plot.series.length > seriesMax) return [];
  // What stands over bars would be read as a value.
  if (field.bars) return [];
  const taken: Rect[] = [];
  return plot.series.flatMap((series, own) => {
    // The line's own mark stands before the name of a series that is not told by its colour alone.
    const mark = series.tone === "accent" || series.tone === "bad" ? 0 : field.em * 1.4;
    const width = series.label.length * field.em * 0.6 + mark;
    const stood = field.before?.find((label) => label.text === series.label);
    let best: { rect: Rect; score: number } | null = null;
    for (const rect of candidates(field, own, width)) {
      const room = scoreOf(rect, field, taken, own);
      const stays = stood !== undefined && isNear(rect, stood, field.em);
      const score = room !== null && stays ? room + field.em * staying : room;
      if (score !== null && (best === null || score > best.score)) best = { rect, score };
    }
    if (best === null) return [];
    taken.push(best.rect);
    return [{ text: series.label, tone: series.tone, left: best.rect.left, top: best.rect.top }];
  });
}

/** Lines move under a name, and the name with them, as far as this. */
function isNear(rect: Rect, { left, top }: Label, em: number): boolean {
  return Math.abs(rect.left - left) < em * 1.5 && Math.abs(rect.top - top) < em * 1.5;
}

function candidates({ plot, panes, domain, em }: LabelField, own: number, width: number): Rect[] {
  const { values } = plot.series[own]!;
  const rects: Rect[] = [];
  panes.forEach((pane, place) => {
    const value = values[place];
    if (value === null || value === undefined) return;
    const y = plotY(plot, value);
    const left = plotX(plot.box, domain, pane.start) + em * 0.5;
    rects.push(rectAt(left, y - em * 1.75, width, em), rectAt(left, y + em * 0.4, width, em));
    if (place === panes.length - 1)
      rects.push(rectAt(plotX(plot.box, domain, pane.end) + em * 0.6, y - em * 0.65, width, em));
  });
  return rects;
}

function rectAt(left: number, top: number, width: number, em: number): Rect {
  return { left, right: left + width, top, bottom: top + em * 1.3 };
}

/** Distance to the nearest other line less the distance to its own; null where the label would cover something. */
function scoreOf(
  rect: Rect,
  { plot, panes, domain, em, nowX }: LabelField,
  taken: readonly Rect[],
  own: number,
): number | null {
  const { box } = plot;
  if (rect.right > box.left + box.width || rect.top < box.top - em || rect.bottom > box.top + box.height - 2)
    return null;
  if (
    taken.some(
      (one) =>
        one.left < rect.right && one.right > rect.left && one.top < rect.bottom && one.bottom > rect.top,
    )
  )
    return null;
  if (nowX !== null && nowX > rect.left - em && nowX < rect.right + em * 0.5) return null;
  let distance = em * 3;
  let away = 0;
  for (const [index, series] of plot.series.entries()) {
    let above = false;
    let below = false;
    for (const [place, pane] of panes.entries()) {
      const value = series.values[place];
      if (value === null || value === undefined) continue;
      // A line runs on to the middle of its neighbour, a step to its own edge.
      const reach = series.steps ? 2 : ((pane.end - pane.start) / (domain[1] - domain[0])) * box.width;
      if (
        plotX(box, domain, pane.end) + reach < rect.left ||
        plotX(box, domain, pane.start) - reach > rect.right
      )
        continue;
      const y = plotY(plot, value);
      const gap = y < rect.top ? rect.top - y : y > rect.bottom ? y - rect.bottom : -1;
      above ||= y < rect.top;
      below ||= y > rect.bottom;
      if (gap < 0 || (above && below)) return null;
      if (index === own) away = Math.max(away, gap);
      else distance = Math.min(distance, gap);
    }
  }
  return distance - away;
}
