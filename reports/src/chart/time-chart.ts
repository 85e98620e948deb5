import { textWidth } from "../pages/text-width.js";
import { decimals, roundUp } from "../words/numbers.js";
import type { ChartData, Point, Series } from "./series.js";
import { at, CATEGORIES, picture, text } from "./svg.js";

const HEIGHT = 190;
const TOP = 18;
const BOTTOM = 24;
const LABEL = 10.5;

export interface TimeChart {
  readonly html: string;
  readonly height: number;
}

interface Frame {
  readonly width: number;
  readonly left: number;
  readonly step: number;
  readonly y: (value: number) => number;
  readonly zero: number;
}

/** Columns, or lines through the middles of panes. Values are printed where there is room: paper has no tooltip. */
export function timeChart(
  data: ChartData,
  options: {
    readonly width: number;
    readonly label: string;
    readonly columns: boolean;
    readonly emphasis: number | null;
  },
): TimeChart {
  const { width, label, columns } = options;
  const values = data.series.flatMap(({ points }) => points.flatMap(({ value, before }) => [value, before]));
  const known = values.filter((value) => value !== null);
  const most = roundUp(Math.max(0, ...known));
  const least = Math.min(0, ...known);
  const bottom = least < 0 ? -roundUp(-least) : 0;
  const inner = HEIGHT - TOP - BOTTOM;
  const y = (value: number): number => TOP + (inner * (most - value)) / (most - bottom);
  const style = data.series[0]?.field.style;
  const count = most < 3 ? 1 : (style?.decimals ?? 0) > 0 && most < 10 ? 1 : 0;
  const ticks = [0, 0.5, 1].map((share) => bottom + (most - bottom) * share);
  const left =
    Math.ceil(Math.max(...ticks.map((tick) => textWidth(decimals(tick, count), { size: LABEL })))) + 8;
  const names = data.series.length > 1 ? 96 : 0;
  const frame: Frame = {
    width: width - names,
    left,
    step: (width - names - left) / data.places.length,
    y,
    zero: y(0),
  };
  const grid = ticks.map(
    (tick) =>
      `<path d="M${left} ${at(y(tick))}H${frame.width}" class="${tick === 0 ? "zero" : "grid"}"/>` +
      text(left - 6, y(tick) + 3.5, decimals(tick, count), 'text-anchor="end"'),
  );
  const drawn = data.series.map((series, index) =>
    columns
      ? columnsOf(series, { index, of: data.series.length, frame, emphasis: options.emphasis })
      : lineOf(series, index, frame),
  );
  const ends = names > 0 ? seriesNames(data.series, frame) : "";
  return {
    html: picture(
      { width, height: HEIGHT },
      label,
      grid.join("") + drawn.join("") + placeNames(data, frame) + ends,
    ),
    height: HEIGHT,
  };
}

function columnsOf(
  { points, field }: Series,
  { index, of, frame, emphasis }: { index: number; of: number; frame: Frame; emphasis: number | null },
): string {
  const { left, step, y, zero } = frame;
  const gap = Math.min(4, step * 0.2);
  const wide = (step - gap) / of;
  const count = field.style?.decimals ?? 0;
  const shown =
    of === 1 &&
    points.every(
      ({ value }) => value === null || textWidth(decimals(value, count), { size: LABEL }) <= step - 1,
    );
  const parts = points.map((point, place) => {
    if (point.value === null) return "";
    const x = left + place * step + gap / 2 + index * wide;
    const colour =
      of > 1 ? CATEGORIES[index % 8] : emphasis === null || emphasis === place ? "accent" : "bar-quiet";
    const box = `x="${at(x)}" y="${at(Math.min(zero, y(point.value)))}" width="${at(wide)}" height="${at(Math.abs(zero - y(point.value)))}"`;
    const fill = point.open
      ? `fill="url(#hatch)" stroke="var(--accent)" stroke-dasharray="3 3"`
      : `fill="var(--${colour})"`;
    const tick =
      point.before === null || emphasis !== null
        ? ""
        : `<path d="M${at(x)} ${at(y(point.before))}h${at(wide)}" class="tick"/>`;
    const above =
      Math.min(y(point.value), emphasis === null && point.before !== null ? y(point.before) : Infinity) - 4;
    const value = shown
      ? text(
          x + wide / 2,
          above,
          decimals(point.value, count),
          `text-anchor="middle" class="value${emphasis === place ? " now" : ""}"`,
        )
      : "";
    return `<rect ${box} ${fill}/>${tick}${value}`;
  });
  return parts.join("");
}

function lineOf({ points, field }: Series, index: number, frame: Frame): string {
  const x = (place: number): number => frame.left + (place + 0.5) * frame.step;
  const path = (value: (point: Point) => number | null, part: (point: Point) => boolean): string => {
    let d = "";
    points.forEach((point, place) => {
      const now = value(point);
      if (now === null || !part(point)) return;
      const earlier = points[place - 1];
      const joined = earlier !== undefined && value(earlier) !== null;
      // Only the last piece is open: it begins at the last closed point.
      const start = joined
        ? `M${at(x(place - 1))} ${at(frame.y(value(earlier) ?? 0))}`
        : `M${at(x(place))} ${at(frame.y(now))}`;
      d += `${start}L${at(x(place))} ${at(frame.y(now))}`;
    });
    return d;
  };
  const colour = CATEGORIES[index % 8];
  const before = path(
    (point) => point.before,
    () => true,
  );
  const closed = path(
    (point) => point.value,
    ({ open }) => !open,
  );
  const open = path(
    (point) => point.value,
    (point) => point.open,
  );
  const last = points.map(({ value }) => value).findLastIndex((value) => value !== null);
  const value = points[last]?.value ?? null;
  const end =
    value === null
      ? ""
      : `<circle cx="${at(x(last))}" cy="${at(frame.y(value))}" r="2.5" fill="var(--${points[last].open ? "sheet" : colour})" stroke="var(--${colour})"/>` +
        text(
          x(last),
          frame.y(value) - 6,
          decimals(value, field.style?.decimals ?? 0),
          'text-anchor="end" class="value now"',
        );
  return (
    (before === "" ? "" : `<path d="${before}" class="before"/>`) +
    `<path d="${closed}" fill="none" stroke="var(--${colour})" stroke-width="1.75"/>` +
    (open === ""
      ? ""
      : `<path d="${open}" fill="none" stroke="var(--${colour})" stroke-width="1.75" stroke-dasharray="2 3"/>`) +
    end
  );
}

/** Names at the ends of lines, each with its mark; they keep clear of each other. */
function seriesNames(series: readonly Series[], frame: Frame): string {
  return series
    .slice(0, 8)
    .map(({ name }, index) => {
      const y = TOP + 10 + index * 16;
      const mark = `<rect x="${frame.width + 12}" y="${y - 8}" width="8" height="8" fill="var(--${CATEGORIES[index]})"/>`;
      return (
        mark + text(frame.width + 24, y, name.length > 12 ? `${name.slice(0, 11)}…` : name, 'class="name"')
      );
    })
    .join("");
}

function placeNames({ places }: ChartData, frame: Frame): string {
  const wide = Math.max(...places.map(({ label }) => textWidth(label, { size: LABEL })), 1) + 8;
  const every = Math.max(1, Math.ceil(wide / frame.step));
  return places
    .map(({ label }, place) => {
      // Counted from the end: the newest has its name.
      if ((places.length - 1 - place) % every !== 0) return "";
      const x = Math.min(frame.left + (place + 0.5) * frame.step, frame.width - (wide - 8) / 2);
      return text(x, HEIGHT - 8, label, 'text-anchor="middle"');
    })
    .join("");
}
