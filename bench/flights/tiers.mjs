const [minuteMs, hourMs, dayMs] = [60_000, 3_600_000, 86_400_000];

/** What the model of the flights counts. */
export const tiers = [
  { rollup: "Punctuality", grainMs: hourMs },
  { rollup: "Punctuality", grainMs: dayMs },
  { rollup: "Routes", grainMs: dayMs },
  { rollup: "Network", grainMs: minuteMs },
  { rollup: "Network", grainMs: hourMs },
  { rollup: "Network", grainMs: dayMs },
];
