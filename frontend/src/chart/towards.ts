export interface Spot {
  readonly x: number;
  readonly y: number;
}

export type Arrow = "ArrowLeft" | "ArrowRight" | "ArrowUp" | "ArrowDown";

/** Columns and lines that an arrow goes in a grid. */
export const steps: Readonly<Record<Arrow, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

export function isArrow(key: string): key is Arrow {
  return key === "ArrowLeft" || key === "ArrowRight" || key === "ArrowUp" || key === "ArrowDown";
}

/** Middle of a drawn region: of the box around its path, "M1 2L3 4…Z". */
export function middleOf(path: string): Spot {
  const numbers = path.match(/-?\d+(\.\d+)?/g)?.map(Number) ?? [];
  const middle = (of: readonly number[]): number => (Math.min(...of) + Math.max(...of)) / 2;
  return {
    x: middle(numbers.filter((_, index) => index % 2 === 0)),
    y: middle(numbers.filter((_, index) => index % 2 === 1)),
  };
}

/**
 * The place that an arrow key leads to from place `at`: the nearest one in that direction, where what lies aside counts double; the
 * same place if there is none. Without a place to start from, the first.
 */
export function towards(spots: readonly Spot[], at: number | null, arrow: Arrow): number | null {
  const from = at === null ? undefined : spots[at];
  if (from === undefined) return spots.length === 0 ? null : 0;
  const sign = arrow === "ArrowLeft" || arrow === "ArrowUp" ? -1 : 1;
  const isAcross = arrow === "ArrowLeft" || arrow === "ArrowRight";
  let best = at;
  let least = Infinity;
  spots.forEach((spot, index) => {
    const [dx, dy] = [spot.x - from.x, spot.y - from.y];
    const [along, aside] = isAcross ? [dx * sign, Math.abs(dy)] : [dy * sign, Math.abs(dx)];
    const distance = along + 2 * aside;
    if (along <= 0 || aside > 4 * along || distance >= least) return;
    [best, least] = [index, distance];
  });
  return best;
}
