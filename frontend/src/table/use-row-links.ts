import { drillDown } from "../choices/drill";
import { usePageContext } from "../page/page-context";
import type { Panel } from "../definition/definition";
import type { Row } from "../stream/rows";

/** Addresses that the rows of a panel lead to, so that they open in another tab and can be copied like any link. */
export function useRowLinks(panel: Panel): { hrefOf(row: Row): string | null } {
  const page = usePageContext();
  return {
    hrefOf(row) {
      if (panel.link === null) return null;
      const target = drillDown(panel, row, page.definition.value?.dashboards ?? []);
      return target === null ? null : (page.hrefTo?.(target.name, { variables: target.variables }) ?? null);
    },
  };
}
