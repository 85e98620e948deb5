import { t } from "../words";
import type { Dashboard, Panel } from "../definition/definition";

export interface FoundPanel {
  readonly dashboard: Dashboard;
  readonly panel: Panel;
}

/** There is no such panel, or more than one; the message says which there are. */
interface NotFound {
  readonly message: string;
}

const namedMax = 8;

/**
 * The panel of "Dashboard/Panel", each by its name or title. The dashboard alone is enough where it has one panel, the panel alone
 * where no other dashboard has one of the same name.
 */
export function findPanel(dashboards: readonly Dashboard[], operation: string): FoundPanel | NotFound {
  const wanted = plain(operation);
  const all = dashboards.flatMap((dashboard) => dashboard.panels.map((panel) => ({ dashboard, panel })));
  const exact = all.find((one) => pathsOf(one).includes(wanted));
  if (exact !== undefined) return exact;
  const own = all.filter(({ dashboard }) => [dashboard.name, dashboard.title].map(plain).includes(wanted));
  if (own.length === 1) return own[0]!;
  const named = all.filter(({ panel }) => [panel.key, panel.title].map(plain).includes(wanted));
  if (named.length === 1) return named[0]!;
  const several = own.length > 0 ? own : named;
  const names = (several.length > 0 ? several : all)
    .slice(0, namedMax)
    .map(({ dashboard, panel }) => `${dashboard.name}/${panel.key}`)
    .join(", ");
  if (several.length > 0) return { message: t("embed.ambiguous", { operation, names }) };
  return { message: t("embed.unknown", { operation, names: names || "–" }) };
}

function pathsOf({ dashboard, panel }: FoundPanel): string[] {
  return [dashboard.name, dashboard.title].flatMap((first) =>
    [panel.key, panel.title].map((second) => plain(`${first}/${second}`)),
  );
}

function plain(text: string): string {
  return text.trim().toLowerCase();
}
