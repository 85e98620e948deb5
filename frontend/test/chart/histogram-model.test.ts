import { expect, it } from "vitest";
import { histogramModel } from "../../src/chart/histogram-model";
import { wordsWith } from "./words";

const words = wordsWith({ delays: "histogram", p50: "quantile", p95: "quantile" }, []);

it("adds the bins of all rows, in the order of their bounds", () => {
  const bins = (low: number, middle: number, high: number): object[] => [
    { from: null, to: 0, count: low },
    { from: 0, to: 15, count: middle },
    { from: 15, to: null, count: String(high) },
  ];
  const rows = [
    { id: "1", delays: bins(1, 2, 3) },
    { id: "2", delays: bins(9, 8, 7) },
  ];
  expect(histogramModel({ y: ["delays"] }, words, rows)).toMatchObject({
    kind: "bins",
    bins: [
      { name: "below 0", count: 10, share: "33.3\u202f%" },
      { name: "0 to 15", count: 10 },
      { name: "15 and more", count: 10 },
    ],
    borders: ["0", "15"],
    ticks: [0, 2.5, 5, 7.5, 10],
  });
});

it("puts quantiles at their values, the lowest first, and leaves out what is unknown", () => {
  const model = histogramModel({ y: ["p95", "p50", "p99"] }, words, [
    { id: "1", p95: 57, p50: 3, p99: null },
  ]);
  expect(model).toMatchObject({
    kind: "quantiles",
    marks: [
      { label: "p50", text: "3 min", value: 3 },
      { label: "p95", text: "57 min", value: 57 },
    ],
  });
  expect(histogramModel({ y: ["p50"] }, words, [{ id: "1", p50: null }])).toBeNull();
});
