import type { PageSource, WrittenArgument } from "./page-source.js";

/** The order in which people write arguments; a new one takes its place in it. */
const USUAL = [
  ...["from", "to", "last", "since", "every", "timeZone", "by", "where", "orderBy", "first", "after"],
  ...["view", "title", "description", "refresh", "note", "x", "y", "series", "size", "colour"],
  ...["thresholds", "link", "width"],
];

/** Arguments have no order for GraphQL: those that are there keep theirs. */
export function inOrderOf(present: PageSource, wanted: PageSource): PageSource {
  const panels = new Map(present.panels.map((panel) => [panel.key, panel]));
  return {
    ...wanted,
    dashboard: ordered(present.dashboard, wanted.dashboard),
    panels: wanted.panels.map((panel) => ({
      ...panel,
      arguments: ordered(panels.get(panel.key)?.arguments ?? [], panel.arguments),
      panel: ordered(panels.get(panel.key)?.panel ?? [], panel.panel),
    })),
  };
}

function ordered(present: readonly WrittenArgument[], wanted: readonly WrittenArgument[]): WrittenArgument[] {
  const byName = new Map(wanted.map((one) => [one.name, one]));
  const names = present.map(({ name }) => name);
  const result = names.flatMap((name) => byName.get(name) ?? []);
  for (const one of wanted) {
    if (names.includes(one.name)) continue;
    const after = result.findLastIndex(({ name }) => USUAL.indexOf(name) <= USUAL.indexOf(one.name));
    result.splice(after + 1, 0, one);
  }
  return result;
}
