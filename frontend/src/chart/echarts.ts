import { BarChart, LineChart } from "echarts/charts";
import { GridComponent } from "echarts/components";
import { init, use } from "echarts/core";
import { SVGRenderer } from "echarts/renderers";
import { changesOf } from "./option-changes";
import type { ChartOption } from "./option";

use([BarChart, LineChart, GridComponent, SVGRenderer]);

export interface Drawing {
  draw(option: ChartOption): void;
  resize(width: number, height: number): void;
  dispose(): void;
}

/** Draws what has changed since the last option: mostly the values of a few series. */
export function openDrawing(element: HTMLElement, width: number, height: number): Drawing {
  const chart = init(element, null, { renderer: "svg", width, height });
  let size = [width, height];
  let drawn: ChartOption | null = null;
  return {
    draw(option) {
      const changes = drawn === null ? null : changesOf(drawn, option);
      drawn = option;
      if (changes === null) chart.setOption({ ...option }, { notMerge: true, silent: true });
      else if (Object.keys(changes).length > 0) chart.setOption({ ...changes }, { silent: true });
    },
    resize(width, height) {
      if (width === size[0] && height === size[1]) return;
      size = [width, height];
      chart.resize({ width, height, silent: true });
    },
    dispose: () => chart.dispose(),
  };
}
