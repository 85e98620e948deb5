import { t } from "../words";
import type { Dashboard } from "../definition/definition";

/** A report of the app; it stands on a page of its own. */
export interface ReportLink {
  readonly name: string;
  readonly title: string;
}

/** Somewhere a reader can go: a dashboard, a panel of one, a page beside them, or a report (the list of them has no name). */
export interface Place {
  readonly title: string;
  readonly under: string;
  readonly view: "dashboards" | "quality" | "model" | "explore" | "report";
  readonly name: string | null;
  readonly panel: string | null;
}

export function placesOf(dashboards: readonly Dashboard[], reports: readonly ReportLink[] = []): Place[] {
  const view = "dashboards";
  const pages = dashboards.map(
    ({ name, title }) => ({ title, under: t("bar.dashboard"), view, name, panel: null }) as const,
  );
  const panels = dashboards.flatMap((one) =>
    one.panels.map(
      ({ key, title }) => ({ title, under: one.title, view, name: one.name, panel: key }) as const,
    ),
  );
  const rest = [
    { title: t("editor.explore"), under: t("bar.page"), view: "explore", name: null, panel: null },
    { title: t("bar.quality"), under: t("bar.page"), view: "quality", name: null, panel: null },
    { title: t("bar.model"), under: t("bar.page"), view: "model", name: null, panel: null },
    { title: t("bar.reports"), under: t("bar.page"), view: "report", name: null, panel: null },
  ] as const;
  const prints = reports.map(
    ({ name, title }) => ({ title, under: t("bar.report"), view: "report", name, panel: null }) as const,
  );
  return [...pages, ...prints, ...rest, ...panels];
}

/** Places with all words of the text, those first whose own title has them. */
export function searchPlaces(places: readonly Place[], text: string): Place[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const has = (where: string): boolean => words.every((word) => where.toLowerCase().includes(word));
  const own = places.filter((one) => has(one.title));
  const other = places.filter((one) => !has(one.title) && has(`${one.title} ${one.under}`));
  return [...own, ...other];
}
