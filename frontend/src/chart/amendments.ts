import type { Pane } from "./chart-model";

/** What came after a pane had closed, while the reader was watching. */
export interface Amendment {
  readonly start: number;
  readonly end: number;
  readonly by: number;
  readonly at: number;
}

const shownMs = 5 * 60_000;

/** The marks after a change of the panes: new ones for what has grown since, old ones for five minutes. */
export function amendmentsAfter(
  marks: readonly Amendment[],
  change: { readonly before: readonly Pane[]; readonly after: readonly Pane[]; readonly now: number },
): Amendment[] {
  const { before, after, now } = change;
  const known = new Map(before.map((pane) => [pane.start, pane]));
  const kept = new Map(marks.filter(({ at }) => now - at < shownMs).map((mark) => [mark.start, mark]));
  for (const { start, end, open, amended } of after) {
    const earlier = known.get(start);
    if (open || earlier === undefined || earlier.open || amended <= earlier.amended) continue;
    const by = amended - earlier.amended + (kept.get(start)?.by ?? 0);
    kept.set(start, { start, end, by, at: now });
  }
  const present = new Set(after.map((pane) => pane.start));
  return [...kept.values()].filter(({ start }) => present.has(start));
}
