export interface Viewed {
  readonly scrollTop: number;
  readonly height: number;
  readonly rowHeight: number;
}

/** Rows `start` to before `end` are drawn; the heights stand for the others. */
export interface Slice {
  readonly start: number;
  readonly end: number;
  readonly above: number;
  readonly below: number;
}

/** So few rows are all drawn. */
export const drawnMax = 200;
/** Rows beyond the edges, so that scrolling shows no white. */
const beyond = 10;
/** The slice moves in steps, so that not every pixel of scrolling draws anew. */
const step = 5;

export function sliceOf(count: number, { scrollTop, height, rowHeight }: Viewed): Slice {
  if (count <= drawnMax || rowHeight <= 0) return { start: 0, end: count, above: 0, below: 0 };
  const first = Math.min(Math.max(0, Math.floor(scrollTop / rowHeight)), Math.max(0, count - 1));
  const start = Math.max(0, Math.floor((first - beyond) / step) * step);
  const rows = Math.ceil((height / rowHeight + 2 * beyond + step) / step) * step;
  const end = Math.min(count, start + rows);
  return { start, end, above: start * rowHeight, below: (count - end) * rowHeight };
}

/** Where to scroll so that a row is seen between a sticky head and foot; null where it is seen already. */
export function scrollFor(
  index: number,
  { scrollTop, height, rowHeight }: Viewed,
  edges: { readonly head: number; readonly foot: number },
): number | null {
  const top = index * rowHeight;
  const room = height - edges.head - edges.foot;
  if (top < scrollTop) return top;
  return top + rowHeight > scrollTop + room ? top + rowHeight - room : null;
}
