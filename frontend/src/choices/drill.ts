import { valueAt } from "../stream/rows";
import type { Dashboard, Panel } from "../definition/definition";
import type { Row } from "../stream/rows";

/** Where a row leads: a dashboard, and the values of its variables. */
interface Target {
  readonly name: string;
  readonly variables: Readonly<Record<string, string>>;
}

/** The dashboard of the panel's link, with those of its variables that the row has fields of the same names for. */
export function drillDown(panel: Panel, row: Row, dashboards: readonly Dashboard[]): Target | null {
  const target = dashboards.find((one) => one.name === panel.link);
  if (target === undefined || row.overflow === true) return null;
  const names = new Set(target.panels.flatMap((one) => one.declared.map(({ name }) => name)));
  const variables: Record<string, string> = {};
  for (const name of names) {
    const value = valueAt(row, name);
    if (["string", "number", "boolean"].includes(typeof value)) variables[name] = String(value);
  }
  return { name: target.name, variables };
}
