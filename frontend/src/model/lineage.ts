import { numberTag, t } from "../words";
import type { Definition, RollupWords } from "../definition/definition";
import type { Source } from "../stream/sources";

/** From the topic to the tiles: what each source is counted into, and where that is shown. */
export interface Lineage {
  readonly source: string;
  readonly topic: string | null;
  readonly rollups: readonly { readonly rollup: RollupWords; readonly tiles: readonly Tile[] }[];
}

export interface Tile {
  readonly dashboard: string;
  readonly dashboardTitle: string;
  readonly panel: string;
  readonly title: string;
}

export function lineageOf({ model, dashboards }: Definition, sources: readonly Source[]): Lineage[] {
  const names = [...new Set(model.map((one) => one.source))];
  return names.map((source) => ({
    source,
    topic: sources.find((one) => one.name === source)?.topic ?? null,
    rollups: model
      .filter((one) => one.source === source)
      .map((rollup) => ({
        rollup,
        tiles: dashboards.flatMap((dashboard) =>
          dashboard.panels
            .filter((panel) => panel.rollup === rollup.name)
            .map((panel) => ({
              dashboard: dashboard.name,
              dashboardTitle: dashboard.title,
              panel: panel.key,
              title: panel.title,
            })),
        ),
      })),
  }));
}

/** "exact", or by how much a value may be off. */
export function exactness(approximate: boolean, errorBound: string | null): string {
  if (!approximate) return t("model.is-exact");
  const share = Number(errorBound);
  if (errorBound === null || !Number.isFinite(share)) return t("model.is-near");
  const percent = new Intl.NumberFormat(numberTag(), { maximumFractionDigits: 2 }).format(share * 100);
  return t("model.is-within", { share: percent });
}
