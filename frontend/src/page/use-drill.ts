import { onScopeDispose } from "vue";
import { drillDown } from "../choices/drill";
import type { Address } from "../choices/use-address";
import type { Dashboard } from "../definition/definition";
import type { PanelStream } from "../stream/use-panel";

interface Drilling {
  readonly streams: () => readonly PanelStream[];
  readonly dashboards: () => readonly Dashboard[];
  readonly go: Address["go"];
}

/** The key of a row leads to the dashboard of the panel's link: by a click, or by Enter on the row. What opens a tab is left to the browser. */
export function useDrill({ streams, dashboards, go }: Drilling): void {
  const clicked = (event: MouseEvent): void => {
    if (event.defaultPrevented || event.button !== 0 || isElsewhere(event)) return;
    if (getSelection()?.isCollapsed === false) return;
    follow(event.target as Element | null, event);
  };
  const pressed = (event: KeyboardEvent): void => {
    if (event.key !== "Enter" || event.defaultPrevented) return;
    const table = (event.target as Element | null)?.closest(".panel.linked");
    follow(table?.querySelector("tr td.at.key, tr:has(td.at) td.key") ?? null, event);
  };
  addEventListener("click", clicked);
  addEventListener("keydown", pressed);
  onScopeDispose(() => {
    removeEventListener("click", clicked);
    removeEventListener("keydown", pressed);
  });

  function follow(from: Element | null, event: Event): void {
    const line = from?.closest("td.key")?.closest<HTMLElement>("tr[data-id]");
    const key = line?.closest<HTMLElement>("[data-panel]")?.dataset.panel;
    const stream = streams().find((one) => one.panel.key === key);
    const row = stream?.rows.value.find((one) => one.id === line?.dataset.id);
    const target = stream && row ? drillDown(stream.panel, row, dashboards()) : null;
    if (target === null) return;
    event.preventDefault();
    go(target.name, { variables: target.variables });
  }
}

/** In another tab or window, or as a file. */
function isElsewhere({ metaKey, ctrlKey, shiftKey, altKey }: MouseEvent): boolean {
  return metaKey || ctrlKey || shiftKey || altKey;
}
