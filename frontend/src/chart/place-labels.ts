import { plotX, plotY } from "./geometry";
import type { Pane } from "./chart-model";
import type { Plot } from "./geometry";

export interface Label {
  readonly text: string;
  readonly tone: string;
  readonly left: number;
  readonly top: number;
}

interface Rect {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/**
 * Names each series at its own line: of all places just above or below it, the one farthest from every line, label and
 * edge. A series too flat or too short to be named keeps its name for the tooltip.
 */
export function placeLabels(plot: Plot, panes: readonly Pane[], domain: readonly [number, number], em: number): Label[] {
  const taken: Rect[] = [];
  if (plot.series.length > 8) return [];
  return plot.series.flatMap((series, index) => {
    const width = series.label.length * em * 0.56 + em * 0.5;
    let best: { rect: Rect; score: number } | null = null;
    for (const [place, pane] of panes.entries()) {
      const value = series.values[place];
      if (value === null || value === undefined) continue;
      const x = plotX(plot.box, domain, pane.start);
      for (const above of [true, false]) {
        const y = plotY(plot, value) + (above ? -em * 1.5 : em * 0.35);
        const rect = { left: x, right: x + width, top: y, bottom: y + em * 1.2 };
        const score = scoreOf(rect, plot, panes, domain, taken, index);
        if (score !== null && (best === null || score > best.score)) best = { rect, score };
      }
    }
    if (best === null) return [];
    taken.push(best.rect);
    return [{ text: series.label, tone: series.tone, left: best.rect.left, top: best.rect.top }];
  });
}

/** Least distance to anything else, or null where the label would cover something. */
function scoreOf(
  rect: Rect,
  plot: Plot,
  panes: readonly Pane[],
  domain: readonly [number, number],
  taken: readonly Rect[],
  own: number,
): number | null {
  const { box } = plot;
  if (rect.right > box.left + box.width || rect.top < box.top - 16 || rect.bottom > box.top + box.height) return null;
  if (taken.some((one) => one.left < rect.right && one.right > rect.left && one.top < rect.bottom && one.bottom > rect.top)) return null;
  let distance = 40;
  let away = 0;
  for (const [index, series] of plot.series.entries()) {
    for (const [place, pane] of panes.entries()) {
      const value = series.values[place];
      const from = plotX(box, domain, pane.start);
      const to = plotX(box, domain, pane.end);
      if (value === null || value === undefined || to < rect.left || from > rect.right) continue;
      const y = plotY(plot, value);
      const gap = y < rect.top ? rect.top - y : y > rect.bottom ? y - rect.bottom : -1;
      if (gap < 0) return null;
      if (index === own) away = Math.max(away, gap);
      else distance = Math.min(distance, gap);
    }
  }
  return distance - away;
}
