import type { Measure, Plan, Rollup } from "@freshet/schema";

/** Operations to begin with in GraphiQL, made from the model. */
export function exampleOperations(plan: Plan): string {
  const rollups = plan.rollups.slice(0, 3);
  return [
    "# Freshet: choose an operation and run it.",
    ...rollups.flatMap((rollup) => [history(rollup), live(rollup)]),
    ACCOUNT,
  ].join("\n\n");
}

const ACCOUNT = `# What became of every event.
query Sources {
  _sources { name read applied late invalid filtered reasons { reason count } partitions { partition lag } }
}
`;

function history(rollup: Rollup): string {
  const grain = rollup.tiers[0].grain;
  return `# ${rollup.name}, window by window.
query ${rollup.name}History {
  ${rollup.field}(last: "1d", every: "${rollup.tiers[0].grainMs < 3_600_000 ? "1h" : grain}", by: []) {
    nodes { window { start closed } ${fields(rollup, false)} }
    revision { watermark lag stale }
  }
}`;
}

function live(rollup: Rollup): string {
  const scalar = rollup.measures.find((measure) => !measure.hidden && isScalar(measure));
  const order = scalar ? `, orderBy: [{ field: ${scalar.name}, direction: DESC }]` : "";
  return `# ${rollup.name}, kept current.
subscription ${rollup.name}Live {
  ${rollup.field}(since: TODAY${order}, first: 20) {
    kind
    rows { id ${fields(rollup, true)} }
    removed
    revision { token watermark }
  }
}`;
}

function fields(rollup: Rollup, withDimensions: boolean): string {
  const dimensions = withDimensions ? rollup.dimensions.map(({ name }) => name) : [];
  const measures = rollup.measures.filter((measure) => !measure.hidden && isScalar(measure)).slice(0, 4);
  const names = [...dimensions, ...measures.map(({ name }) => name)];
  return names.length === 0 ? "overflow" : names.join(" ");
}

function isScalar({ type }: Measure): boolean {
  return type !== "TopEntry" && type !== "HistogramBin";
}
