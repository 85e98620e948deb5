import { literalOf, withArgument } from "./arguments";
import type { PageSource, PanelSource } from "./wire";

export const columns = 12;

/** The page with a panel at another place, counted after it was taken out. */
export function moved(page: PageSource, key: string, to: number): PageSource {
  const panel = page.panels.find((one) => one.key === key);
  if (panel === undefined) return page;
  const others = page.panels.filter((one) => one.key !== key);
  const at = Math.max(0, Math.min(others.length, to));
  if (page.panels[at]?.key === key) return page;
  return { ...page, panels: [...others.slice(0, at), panel, ...others.slice(at)] };
}

/** `width` is held between one column and all of them. */
export function resized(page: PageSource, key: string, width: number): PageSource {
  const next = String(Math.max(1, Math.min(columns, Math.round(width))));
  return withPanel(page, key, (panel) =>
    literalOf(panel.panel, "width") === next
      ? panel
      : { ...panel, panel: withArgument(panel.panel, "width", next) },
  );
}

export function removed(page: PageSource, key: string): PageSource {
  return { ...page, panels: page.panels.filter((one) => one.key !== key) };
}

/** Another panel of the same kind, after it. */
export function duplicated(page: PageSource, key: string): PageSource {
  const at = page.panels.findIndex((one) => one.key === key);
  const panel = page.panels[at];
  if (panel === undefined) return page;
  return added(page, panel, at + 1);
}

/** With a key that no other has. */
export function added(page: PageSource, panel: PanelSource, at = page.panels.length): PageSource {
  const next = { ...panel, key: freeKey(page, panel.key) };
  return { ...page, panels: [...page.panels.slice(0, at), next, ...page.panels.slice(at)] };
}

export function withPanel(
  page: PageSource,
  key: string,
  change: (panel: PanelSource) => PanelSource,
): PageSource {
  let isSame = true;
  const panels = page.panels.map((one) => {
    const next = one.key === key ? change(one) : one;
    isSame &&= next === one;
    return next;
  });
  return isSame ? page : { ...page, panels };
}

export function freeKey(page: Pick<PageSource, "panels">, wish: string): string {
  const taken = new Set(page.panels.map(({ key }) => key));
  const stem = wish.replace(/\d+$/, "") || "panel";
  for (let number = 1; ; number++) {
    const key = number === 1 ? wish : `${stem}${number}`;
    if (!taken.has(key)) return key;
  }
}

/** A title as a name of GraphQL: "Late share, by airport" is lateShareByAirport. */
export function keyFrom(title: string): string {
  const words = title
    .normalize("NFKD")
    .replace(/[\u0300-\u036f]/g, "")
    .match(/[A-Za-z0-9]+/g);
  const key = (words ?? ["panel"])
    .slice(0, 4)
    .map((word, at) =>
      at === 0 ? word.toLowerCase() : word.charAt(0).toUpperCase() + word.slice(1).toLowerCase(),
    )
    .join("");
  return /^\d/.test(key) ? `panel${key}` : key;
}

/** "Late flights": the operation LateFlights in late-flights.graphql. */
export function fileFrom(
  title: string,
  taken: readonly string[],
): { readonly name: string; readonly file: string } {
  const key = keyFrom(title);
  const stem = key.charAt(0).toUpperCase() + key.slice(1);
  for (let number = 1; ; number++) {
    const name = number === 1 ? stem : `${stem}${number}`;
    if (!taken.includes(name)) return { name, file: `${hyphened(name)}.graphql` };
  }
}

function hyphened(name: string): string {
  return name
    .replace(/([a-z0-9])([A-Z])/g, "$1-$2")
    .toLowerCase()
    .slice(0, 60);
}
