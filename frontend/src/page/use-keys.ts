import { onScopeDispose } from "vue";

/** Single keys for the whole page; never while somebody types or holds a modifier. */
export function useKeys(actions: ReadonlyMap<string, () => void>): void {
  const listen = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (
      event.target instanceof HTMLElement &&
      event.target.closest("input, select, textarea, [contenteditable]")
    )
      return;
    actions.get(event.key.toLowerCase())?.();
  };
  addEventListener("keydown", listen);
  onScopeDispose(() => removeEventListener("keydown", listen));
}
