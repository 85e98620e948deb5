import { layOut } from "../page/layout";
import { literalOf } from "./arguments";
import { columns } from "./arrange";
import type { Panel } from "../definition/definition";
import type { PanelSource } from "./wire";

/** STAT panels that stand beside each other share a strip of at most so many. */
const tilesMax = 6;

/** Columns of twelve that each panel takes on a desk, as the page lays them out. */
export function placed(
  sources: readonly PanelSource[],
  panels: ReadonlyMap<string, Panel>,
): Map<string, number> {
  const isStat = (source: PanelSource): boolean => literalOf(source.panel, "view") === "STAT";
  const others = sources.filter((one) => !isStat(one));
  const spans = layOut(others.map((one) => shapeOf(one, panels.get(one.key))));
  const found = new Map(others.map(({ key }, at) => [key, spans[at]!.desk]));
  for (let at = 0; at < sources.length; at++) {
    if (!isStat(sources[at]!)) continue;
    let end = at;
    while (end < sources.length && isStat(sources[end]!)) end++;
    const width = columns / Math.min(tilesMax, end - at);
    for (const { key } of sources.slice(at, end)) found.set(key, Math.max(2, Math.floor(width)));
    at = end - 1;
  }
  return found;
}

/** What the layout of the page looks at; a panel that was never drawn is taken for a table. */
function shapeOf(source: PanelSource, panel: Panel | undefined): Panel {
  const written = literalOf(source.panel, "width");
  const width = written === null ? null : Number(written);
  const view = (literalOf(source.panel, "view") ?? "TABLE") as Panel["view"];
  return { ...(panel ?? ({ columns: [] } as unknown as Panel)), view, width };
}

/** Where a dragged panel would stand if it were let go here; null to stay. The place is counted without it. */
export function placeAt(
  boxes: readonly { readonly key: string; readonly box: DOMRect }[],
  dragged: string,
  at: { readonly x: number; readonly y: number },
): number | null {
  const others = boxes.filter(({ key }) => key !== dragged);
  const index = others.findIndex(
    ({ box }) => at.x >= box.left && at.x < box.right && at.y >= box.top && at.y < box.bottom,
  );
  if (index < 0) return null;
  const { box } = others[index]!;
  return at.x < box.left + box.width / 2 ? index : index + 1;
}
