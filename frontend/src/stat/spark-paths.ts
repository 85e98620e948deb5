import type { SparkPoint } from "./tiles";

/** Two SVG paths: the settled part, and the open part that is drawn dotted. A missing value is a gap. */
export function sparkPaths(
  points: readonly SparkPoint[],
  steps: boolean,
  /** Lines that stand below one another share a scale. */
  size: { width: number; height: number; scale?: readonly [number, number] },
): { closed: string; open: string } {
  const values = points.flatMap((point) => (point.value === null ? [] : [point.value]));
  if (values.length < 2) return { closed: "", open: "" };
  const [low, high] = size.scale ?? [Math.min(...(steps ? [0] : []), ...values), Math.max(...values)];
  const y = (value: number): string =>
    (size.height - 2 - ((value - low) / (high - low || 1)) * (size.height - 4)).toFixed(1);
  const x = (index: number): string =>
    ((index / (steps ? points.length : points.length - 1)) * size.width).toFixed(1);
  let closed = "";
  let open = "";
  let previous: number | null = null;
  points.forEach((point, index) => {
    if (point.value === null) {
      previous = null;
      return;
    }
    const from = previous === null ? `M${x(index)} ${y(point.value)}` : "";
    const continued =
      previous === null
        ? ""
        : steps
          ? `M${x(index)} ${y(previous)}V${y(point.value)}`
          : `M${x(index - 1)} ${y(previous)}L${x(index)} ${y(point.value)}`;
    const piece = (from || continued) + (steps ? `H${x(index + 1)}` : "");
    if (point.open) open += piece;
    else closed += piece;
    previous = point.value;
  });
  return { closed, open };
}
