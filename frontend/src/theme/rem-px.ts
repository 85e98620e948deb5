/** Pixels of one rem where the element stands: a panel in a foreign page has its own, whatever that page says of its root. */
export function remPx(at: Element | null): number {
  const root = at?.getRootNode();
  const scale =
    root instanceof ShadowRoot ? (root.querySelector(".root") ?? root.host) : document.documentElement;
  return Number.parseFloat(getComputedStyle(scale).fontSize) || 16;
}
