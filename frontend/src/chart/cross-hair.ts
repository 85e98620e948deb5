import { shallowRef } from "vue";

interface CrossHair {
  readonly time: number;
  /** The chart that is pointed at; it alone shows the values in words. */
  readonly owner: symbol;
}

/** The time that is pointed at, in all charts of the page together. */
export const crossHair = shallowRef<CrossHair | null>(null);

/** Place of the pane that holds a time; null where there is none. */
export function paneAt(
  panes: readonly { readonly start: number; readonly end: number }[],
  time: number,
): number | null {
  const index = panes.findIndex((pane) => time >= pane.start && time < pane.end);
  return index === -1 ? null : index;
}
