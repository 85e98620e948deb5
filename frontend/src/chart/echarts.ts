import { BarChart, LineChart } from "echarts/charts";
import { GridComponent } from "echarts/components";
import { init, use } from "echarts/core";
import { SVGRenderer } from "echarts/renderers";
import type { EChartsCoreOption } from "echarts/core";

use([BarChart, LineChart, GridComponent, SVGRenderer]);

export interface Drawing {
  draw(option: EChartsCoreOption): void;
  resize(width: number, height: number): void;
  dispose(): void;
}

export function openDrawing(element: HTMLElement, width: number, height: number): Drawing {
  const chart = init(element, null, { renderer: "svg", width, height });
  return {
    draw: (option) => chart.setOption(option, { notMerge: true, silent: true }),
    resize: (width, height) => chart.resize({ width, height, silent: true }),
    dispose: () => chart.dispose(),
  };
}
