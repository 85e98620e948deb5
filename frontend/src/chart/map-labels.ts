import { formatDecimals } from "../format/numbers";
import { mapSize } from "./projection";
import type { MapModel } from "./map-model";

interface MapLabel {
  readonly id: string;
  readonly name: string;
  readonly value: string;
  readonly x: number;
  readonly y: number;
  readonly anchor: "start" | "end";
}

const labelsMax = 14;
/** In the map's own units. */
const letterWidth = 11;
const lineHeight = 21;

/** Names of the largest points, as many as find a place beside them. */
export function mapLabels({ points, dimension }: Pick<MapModel, "points" | "dimension">): MapLabel[] {
  if (dimension === null) return [];
  const labels: MapLabel[] = [];
  const decimalMark = formatDecimals(0.5, 1).charAt(1);
  const taken: { left: number; right: number; y: number }[] = [];
  for (const point of points) {
    if (labels.length === labelsMax) break;
    const value = point.text.replace(/[^\d.,’'−–].*$/u, "").split(decimalMark)[0]!;
    const width = (point.name.length + value.length + 1) * letterWidth;
    const right = point.x + point.radius + 4;
    const left = point.x - point.radius - 4;
    for (const [x, anchor] of [
      [right, "start"],
      [left, "end"],
    ] as const) {
      const box = {
        left: anchor === "start" ? x : x - width,
        right: anchor === "start" ? x + width : x,
        y: point.y,
      };
      const isFree =
        box.left >= 0 &&
        box.right <= mapSize.width &&
        !taken.some(
          (one) => one.left < box.right && one.right > box.left && Math.abs(one.y - box.y) < lineHeight,
        );
      if (!isFree) continue;
      taken.push(box);
      labels.push({ id: point.id, name: point.name, value, x, y: point.y + 6, anchor });
      break;
    }
  }
  return labels;
}
