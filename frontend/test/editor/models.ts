import type { DimensionWords, MeasureWords, RollupWords } from "../../src/definition/definition";

function dimension(name: string, type = "String"): DimensionWords {
  return { name, type, label: null, description: null };
}

function measure(name: string, fn: string, type: string): MeasureWords {
  return {
    ...dimension(name, type),
    ...{ function: fn, unit: null, format: null, approximate: false, hidden: false, errorBound: null },
  };
}

export const punctuality: RollupWords = {
  ...{ name: "Punctuality", field: "punctuality", source: "Flight", description: null },
  grains: ["1m", "1h", "1d"],
  dimensions: [dimension("origin"), dimension("state"), dimension("terminal", "Int")],
  measures: [
    measure("departures", "count", "Long"),
    measure("lateShare", "ratio", "Float"),
    measure("p50", "quantile", "Float"),
    measure("p95", "quantile", "Float"),
    measure("delays", "histogram", "[HistogramBin!]"),
    measure("busiest", "top", "[TopEntry!]"),
    measure("firstFlight", "first", "DateTime"),
    { ...measure("secret", "count", "Long"), hidden: true },
  ],
};
