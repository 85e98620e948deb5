import type { ChartModel, Pane, Series } from "./chart-model";
import type { Plot } from "./geometry";
import type { Palette } from "./palette";

export interface DrawnChart {
  readonly plots: readonly Plot[];
  readonly panes: readonly Pane[];
  readonly domain: readonly [number, number];
  readonly view: "LINE" | "AREA" | "BAR";
  /** While history is being counted nothing looks final. */
  readonly allOpen: boolean;
  /** The same series of the period before, already moved to where it is compared. */
  readonly compared: ChartModel | null;
}

type Point = [number, number | null];

/** One series as ECharts takes it, by an id that stays. */
export interface DrawnSeries {
  readonly id: string;
  readonly data: readonly unknown[];
  readonly [name: string]: unknown;
}

export interface ChartOption {
  readonly series: readonly DrawnSeries[];
  readonly [name: string]: unknown;
}

type Undrawn = Omit<DrawnSeries, "id"> & { readonly data: readonly unknown[] };

/** ECharts draws the series only; axes, words and pointers are the page's own. */
export function chartOption(chart: DrawnChart, palette: Palette): ChartOption {
  const series = chart.plots.flatMap((plot, index) => [
    ...plot.series.flatMap((one, place) => drawSeries(chart, plot, index, one, place, palette)),
    ...plot.series.flatMap((one) => drawCompared(chart, index, one, palette("ink-4"))),
  ]);
  return {
    animation: false,
    grid: chart.plots.map(({ box }) => ({ ...box, containLabel: false })),
    xAxis: chart.plots.map((_, gridIndex) => ({
      type: "value",
      gridIndex,
      show: false,
      containShape: false,
      min: chart.domain[0],
      max: chart.domain[1],
    })),
    yAxis: chart.plots.map((plot, gridIndex) => ({
      type: "value",
      gridIndex,
      show: false,
      min: plot.low,
      max: plot.high,
    })),
    series: series.map((one, place) => ({ ...one, id: String(place) })),
  };
}

function drawSeries(
  chart: DrawnChart,
  plot: Plot,
  axis: number,
  series: Series,
  place: number,
  palette: Palette,
): Undrawn[] {
  const base = { xAxisIndex: axis, yAxisIndex: axis, silent: true, animation: false, name: series.name };
  const colour = palette(series.tone);
  if (chart.view === "BAR")
    return bars({
      chart,
      plot,
      series,
      place,
      base,
      colour,
      fill: palette(series.tone === "accent" ? "accent-bar" : series.tone),
    });
  const { closed, open } = series.steps ? stepPoints(chart, series.values) : linePoints(chart, series.values);
  // A single value has no line to be seen by.
  const alone = !series.steps && series.values.filter((value) => value !== null).length === 1;
  const line = {
    ...base,
    type: "line",
    symbol: alone ? "circle" : "none",
    symbolSize: 5,
    showSymbol: alone,
    itemStyle: { color: colour },
    connectNulls: false,
    step: series.steps ? "end" : false,
  };
  const area = chart.view === "AREA";
  const wash = palette(series.tone === "bad" ? "bad-wash" : "accent-wash");
  const washed = area && place < 2;
  // The second area hides the first below it, so that each wash keeps its own colour.
  const mask = {
    ...line,
    data: closed,
    lineStyle: { width: 0 },
    areaStyle: { color: palette("sheet"), opacity: 1, origin: 0 },
  };
  return [
    ...(washed && place === 1 ? [mask] : []),
    {
      ...line,
      data: closed,
      lineStyle: { color: colour, width: 1.75, cap: "butt", join: "miter" },
      ...(washed ? { areaStyle: { color: wash, opacity: 1, origin: 0 } } : {}),
    },
    {
      ...line,
      data: open,
      lineStyle: { color: colour, width: 1.5, type: [3, 3] },
      ...(washed ? { areaStyle: { color: hatch(colour), opacity: 1, origin: 0 } } : {}),
    },
  ];
}

/** Ink, never a hue, and thinner than the present. */
function drawCompared(chart: DrawnChart, axis: number, series: Series, color: string): Undrawn[] {
  const { compared } = chart;
  const found = compared?.series.find((one) => one.name === series.name);
  if (compared === null || found === undefined) return [];
  const steps = series.steps || chart.view === "BAR";
  const past = { ...chart, panes: compared.panes, allOpen: false };
  const { closed, open } = (steps ? stepPoints : linePoints)(past, found.values);
  return [
    {
      xAxisIndex: axis,
      yAxisIndex: axis,
      type: "line",
      silent: true,
      animation: false,
      name: `${series.name} before`,
      data: [...closed, ...open],
      symbol: "none",
      connectNulls: false,
      step: steps ? "end" : false,
      lineStyle: { color, width: 1.25, cap: "butt", join: "miter" },
      itemStyle: { color },
      z: 3,
    },
  ];
}

/** Both ends of every pane, so that a step is as wide as its pane; a missing pane is a gap. */
function stepPoints(
  chart: DrawnChart,
  values: readonly (number | null)[],
): { closed: Point[]; open: Point[] } {
  const closed: Point[] = [];
  const open: Point[] = [];
  chart.panes.forEach((pane, index) => {
    const value = values[index] ?? null;
    const isOpen = pane.open || chart.allOpen;
    const target = isOpen ? open : closed;
    const next = chart.panes[index + 1];
    const joined = next !== undefined && next.start === pane.end;
    if (value === null) return target.push([pane.start, null]);
    target.push([pane.start, value], [pane.end, value]);
    const nextValue = joined ? (values[index + 1] ?? null) : null;
    if (!joined) target.push([pane.end, null]);
    else if (!isOpen && (next.open || chart.allOpen) && nextValue !== null)
      target.push([pane.end, nextValue]);
    if (next === undefined && isOpen) target.splice(-1, 1, [pane.end, 0]);
    return undefined;
  });
  return { closed, open };
}

function linePoints(
  chart: DrawnChart,
  values: readonly (number | null)[],
): { closed: Point[]; open: Point[] } {
  const closed: Point[] = [];
  const open: Point[] = [];
  chart.panes.forEach((pane, index) => {
    const point: Point = [(pane.start + pane.end) / 2, values[index] ?? null];
    const isOpen = pane.open || chart.allOpen;
    if (isOpen && open.length === 0 && closed.length > 0) open.push(closed.at(-1)!);
    const previous = chart.panes[index - 1];
    if (previous !== undefined && previous.end < pane.start)
      (isOpen ? open : closed).push([previous.end, null]);
    (isOpen ? open : closed).push(point);
  });
  return { closed, open };
}

interface Bars {
  readonly chart: DrawnChart;
  readonly plot: Plot;
  readonly series: Series;
  readonly place: number;
  readonly base: object;
  readonly colour: string;
  readonly fill: string;
}

function bars({ chart, plot, series, place, base, colour, fill }: Bars): Undrawn[] {
  const span = chart.domain[1] - chart.domain[0];
  const mean =
    chart.panes.reduce((sum, pane) => sum + pane.end - pane.start, 0) / Math.max(1, chart.panes.length);
  const paneWidth = (mean / span) * plot.box.width;
  const width = Math.max(1, (paneWidth * (paneWidth > 8 ? 0.8 : 0.9)) / plot.series.length);
  const shift = (place - (plot.series.length - 1) / 2) * (width / plot.box.width) * span;
  return [
    {
      ...base,
      type: "bar",
      barWidth: width,
      barGap: "-100%",
      data: chart.panes.map((pane, index) => ({
        value: [(pane.start + pane.end) / 2 + shift, series.values[index] ?? null],
        itemStyle:
          pane.open || chart.allOpen
            ? { color: hatch(colour), borderColor: colour, borderWidth: 1.25, borderType: [3, 3] }
            : { color: fill },
      })),
    },
  ];
}

/** 45°, 1.5 px every 6 px. */
function hatch(colour: string): object {
  const path = {
    tag: "path",
    attrs: { d: "M0 0V6", stroke: colour, "stroke-width": "1.5", "stroke-opacity": ".55" },
    key: "p",
  };
  const rect = {
    tag: "rect",
    attrs: { width: "6", height: "6", fill: colour, "fill-opacity": ".06" },
    key: "r",
  };
  return {
    svgElement: { tag: "g", attrs: {}, children: [rect, path], key: "g" },
    svgWidth: 6,
    svgHeight: 6,
    rotation: Math.PI / 4,
    repeat: "repeat",
  };
}
