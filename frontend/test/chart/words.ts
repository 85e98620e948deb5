import type { Words } from "../../src/definition/words";

const shared = { description: null, format: null, errorBound: null, approximate: false, hidden: false };

/** Words of a model with these measures, by name and function; everything else with a capital is no dimension either. */
export function wordsWith(measures: Readonly<Record<string, string>>, dimensions: readonly string[]): Words {
  return {
    grains: [],
    measure: (name) =>
      name in measures
        ? {
            ...shared,
            name,
            label: null,
            type: measures[name] === "count" ? "Long" : "Float",
            function: measures[name]!,
            unit: measures[name] === "quantile" ? "min" : null,
          }
        : null,
    dimension: (name) =>
      dimensions.includes(name) ? { name, type: "String", label: null, description: null } : null,
    label: (name) => name,
  };
}
