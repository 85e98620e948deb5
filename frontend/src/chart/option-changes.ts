import type { ChartOption, DrawnSeries } from "./option";

/** What ECharts merges into the option that it has; empty where nothing has changed. */
export interface OptionChanges {
  readonly xAxis?: unknown;
  readonly yAxis?: unknown;
  readonly series?: readonly Pick<DrawnSeries, "id" | "data">[];
}

/** Ends of axes and values of series that have changed; null where more than these has, and all has to be drawn anew. */
export function changesOf(before: ChartOption, after: ChartOption): OptionChanges | null {
  if (frameOf(before) !== frameOf(after)) return null;
  const series = after.series.flatMap(({ id, data }, place) =>
    isSame(before.series[place]!.data, data) ? [] : [{ id, data }],
  );
  return {
    ...(isSame(before.xAxis, after.xAxis) ? {} : { xAxis: after.xAxis }),
    ...(isSame(before.yAxis, after.yAxis) ? {} : { yAxis: after.yAxis }),
    ...(series.length === 0 ? {} : { series }),
  };
}

function isSame(before: unknown, after: unknown): boolean {
  return JSON.stringify(before) === JSON.stringify(after);
}

const frames = new WeakMap<ChartOption, string>();

/** Everything but values and ends. */
function frameOf(option: ChartOption): string {
  let found = frames.get(option);
  if (found === undefined) {
    const series = option.series.map((one) => ({ ...one, data: null }));
    found = JSON.stringify({ ...option, xAxis: null, yAxis: null, series });
    frames.set(option, found);
  }
  return found;
}
