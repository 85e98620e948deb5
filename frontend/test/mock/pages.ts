const zone = `timeZone: "America/New_York"`;

interface MockPanel {
  readonly key: string;
  readonly view: string;
  readonly title: string;
  readonly note?: string;
  readonly x?: string;
  readonly y?: readonly string[];
  readonly colour?: string;
  readonly call: string;
  readonly leaves: string;
  readonly totals?: boolean;
  readonly link?: string;
}

const measure = (name: string, fn: string, type: string, unit: string | null, label: string): object => ({
  name,
  function: fn,
  type,
  unit,
  format: null,
  label,
  description: null,
  approximate: fn === "quantile" || fn === "distinct",
  errorBound: null,
});
const dimension = (name: string, label: string): object => ({
  name,
  type: "String",
  label,
  description: null,
});

const model = [
  {
    name: "Punctuality",
    field: "punctuality",
    grains: ["1h", "1d"],
    dimensions: [dimension("origin", "Airport"), dimension("state", "State")],
    measures: [
      measure("departures", "count", "Long", null, "Departures"),
      measure("late", "count", "Long", null, "Late, over 15 min"),
      measure("lateShare", "ratio", "Float", "%", "Late share"),
      measure("meanDelay", "mean", "Float", "min", "Mean delay"),
      measure("p95Delay", "quantile", "Float", "min", "p95 delay"),
      measure("destinations", "distinct", "Long", null, "Destinations"),
      measure("busiest", "top", "TopEntry", null, "Busiest"),
    ],
  },
  {
    name: "Routes",
    field: "routes",
    dimensions: [dimension("origin", "Origin"), dimension("destination", "Destination")],
    measures: [
      measure("departures", "count", "Long", null, "Departures"),
      measure("meanDelay", "mean", "Float", "min", "Mean delay"),
    ],
  },
];

const today: MockPanel[] = [
  {
    key: "figures",
    view: "STAT",
    title: "Today",
    y: ["departures", "lateShare", "meanDelay", "p95Delay"],
    totals: true,
    call: `punctuality(since: TODAY, by: [], every: "1h", ${zone})`,
    leaves: "window { start } departures lateShare meanDelay p95Delay",
  },
  {
    key: "byHour",
    view: "AREA",
    title: "Departures by hour",
    note: "scheduled hour; the hatched hours are still open",
    y: ["departures", "late"],
    call: `punctuality(since: TODAY, by: [], every: "1h", ${zone})`,
    leaves: "window { start } departures late",
  },
  {
    key: "delay",
    view: "LINE",
    title: "Delay by hour",
    note: "minutes; open hours read low",
    y: ["meanDelay", "p95Delay"],
    call: `punctuality(since: TODAY, by: [], every: "1h", ${zone})`,
    leaves: "window { start } meanDelay p95Delay",
  },
  {
    key: "airports",
    view: "TABLE",
    title: "Latest airports",
    note: "last 6 hours",
    call: `punctuality(last: "6h", by: [origin, state], orderBy: [{ field: lateShare, direction: DESC }], first: 20, ${zone})`,
    leaves: "origin state departures lateShare meanDelay p95Delay destinations busiest { key count }",
  },
  {
    key: "routes",
    view: "TABLE",
    title: "Busiest routes",
    note: "today",
    link: "Months",
    call: `routes(since: TODAY, by: [origin, destination], orderBy: [{ field: departures, direction: DESC }], first: 20, ${zone})`,
    leaves: "origin destination departures meanDelay",
  },
];

const months: MockPanel[] = [
  {
    key: "figures",
    view: "STAT",
    title: "This year",
    y: ["departures", "lateShare", "meanDelay"],
    totals: true,
    call: `punctuality(since: THIS_YEAR, by: [], every: "1mo", ${zone})`,
    leaves: "window { start } departures lateShare meanDelay",
  },
  {
    key: "byMonth",
    view: "BAR",
    title: "Departures by month",
    y: ["departures"],
    call: `punctuality(since: THIS_YEAR, by: [], every: "1mo", ${zone})`,
    leaves: "window { start } departures",
  },
  {
    key: "byDay",
    view: "LINE",
    title: "Delay and late share by day",
    y: ["meanDelay", "lateShare"],
    call: `punctuality(since: THIS_YEAR, by: [], every: "1d", ${zone})`,
    leaves: "window { start } meanDelay lateShare",
  },
  {
    key: "busiest",
    view: "BAR",
    title: "Busiest airports",
    call: `punctuality(since: THIS_YEAR, by: [origin], orderBy: [{ field: departures, direction: DESC }], first: 12, ${zone})`,
    leaves: "origin departures",
  },
  {
    key: "table",
    view: "TABLE",
    title: "Airports of the year",
    call: `punctuality(since: THIS_YEAR, by: [origin], orderBy: [{ field: departures, direction: DESC }], first: 12, ${zone})`,
    leaves: "origin departures lateShare meanDelay p95Delay",
  },
];

const views: MockPanel[] = [
  {
    key: "heat",
    view: "HEATMAP",
    title: "Late by airport",
    x: "origin",
    y: ["state"],
    colour: "lateShare",
    call: `punctuality(last: "6h", by: [origin, state], orderBy: [{ field: lateShare, direction: DESC }], first: 12, ${zone})`,
    leaves: "origin state lateShare departures",
  },
  {
    key: "map",
    view: "MAP",
    title: "Late by state",
    x: "state",
    colour: "lateShare",
    call: `punctuality(last: "6h", by: [origin, state], orderBy: [{ field: lateShare, direction: DESC }], first: 40, ${zone})`,
    leaves: "origin state lateShare",
  },
  {
    key: "pie",
    view: "PIE",
    title: "Departures by airport",
    x: "origin",
    y: ["departures"],
    call: `punctuality(last: "6h", by: [origin], orderBy: [{ field: departures, direction: DESC }], first: 5, ${zone})`,
    leaves: "origin departures",
  },
  {
    key: "histogram",
    view: "HISTOGRAM",
    title: "Delay",
    y: ["meanDelay", "p95Delay"],
    call: `punctuality(last: "6h", by: [], ${zone})`,
    leaves: "meanDelay p95Delay",
  },
  {
    key: "text",
    view: "TEXT",
    title: "About",
    note: "## Late\n\nMore than **15 minutes**, see [the model](/model).",
    call: `punctuality(last: "6h", by: [], ${zone})`,
    leaves: "departures",
  },
];

/** What `/dashboards.json` answers in the tests. */
export function definition(version: string, notice: string | null, allViews = false): object {
  return {
    app: "flights",
    version,
    notice,
    watch: true,
    problems:
      notice === null
        ? []
        : [
            {
              file: "dashboards/today.graphql",
              line: 4,
              column: 7,
              message: "Punctuality has no field lateShares.",
              suggestion: "Did you mean lateShare?",
            },
          ],
    dashboards: [
      {
        name: "Today",
        title: "Departures today",
        description: null,
        refresh: "LIVE",
        panels: today.map(panelJson),
      },
      {
        name: "Months",
        title: "The network, month by month",
        description: null,
        refresh: "LIVE",
        panels: months.map(panelJson),
      },
      ...(allViews
        ? [
            {
              name: "Views",
              title: "All views",
              description: null,
              refresh: "LIVE",
              panels: views.map(panelJson),
            },
          ]
        : []),
    ],
    model,
  };
}

function panelJson(panel: MockPanel): object {
  const [field] = panel.call.split("(");
  const nodes = `id overflow ${panel.leaves.replace("window { start }", "window { start end closed amended }")}`;
  const totals = panel.totals === true ? `totals { ${panel.y!.join(" ")} }` : "";
  const revision = "revision { token watermark lag stale }";
  return {
    key: panel.key,
    field,
    rollup: field === "routes" ? "Routes" : "Punctuality",
    view: panel.view,
    title: panel.title,
    note: panel.note ?? null,
    x: panel.x ?? (panel.leaves.includes("window") ? "window.start" : null),
    y: panel.y ?? [],
    series: null,
    size: null,
    colour: panel.colour ?? null,
    thresholds: [],
    link: panel.link ?? null,
    width: null,
    variables: [],
    columns: panel.leaves
      .replace(/(\w+) \{ ([^}]*) \}/g, (_, root: string, inner: string) =>
        inner
          .trim()
          .split(" ")
          .map((leaf) => `${root}.${leaf}`)
          .join(" "),
      )
      .split(" "),
    query: `query Panel_${panel.key} { ${panel.key}: ${panel.call} { nodes { ${nodes} } ${totals} totalCount ${revision} } }`,
    subscription: `subscription Panel_${panel.key} { ${panel.key}: ${panel.call} { kind rows { ${nodes} } removed ${totals} conflated ${revision} } }`,
  };
}
