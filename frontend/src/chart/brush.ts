import type { Period } from "../choices/choices";

interface Span {
  readonly start: number;
  readonly end: number;
}

/** The period between two times, in whole panes, as both edges of a pane that is touched belong to what was meant. */
export function brushed(panes: readonly Span[], from: number, to: number): Span | null {
  const [low, high] = from < to ? [from, to] : [to, from];
  const touched = panes.filter((pane) => pane.end > low && pane.start < high);
  const [first, last] = [touched[0], touched.at(-1)];
  return first === undefined || last === undefined ? null : { start: first.start, end: last.end };
}

export function periodOf({ start, end }: Span): Period {
  return { from: new Date(start).toISOString(), to: new Date(end).toISOString() };
}
