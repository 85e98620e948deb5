import { onScopeDispose } from "vue";

/** Single keys for the whole page; never while somebody types or holds a modifier. */
export function useKeys(actions: ReadonlyMap<string, () => void>, on: () => boolean): void {
  const listen = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (!on() && event.key !== "?" && event.key !== "Escape") return;
    if (
      event.target instanceof HTMLElement &&
      event.target.closest("input, select, textarea, [contenteditable], dialog, [popover]")
    )
      return;
    // What floats is closed first, also where the focus has not gone into it yet.
    if (event.key === "Escape" && document.querySelector(":popover-open, dialog[open]") !== null) return;
    const action = actions.get(event.key.toLowerCase());
    if (action === undefined) return;
    event.preventDefault();
    action();
  };
  addEventListener("keydown", listen);
  onScopeDispose(() => removeEventListener("keydown", listen));
}
