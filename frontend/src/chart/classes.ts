import { formatDecimals, roundTicks, tickDecimals } from "../format/numbers";

/** Classes of amounts: values below the first border are of class 0, from the last one of the last class. */
export interface Classes {
  readonly borders: readonly number[];
  /** For each class its colour of the sequence, 1 to 7. */
  readonly colours: readonly number[];
}

const coloursMax = 7;

/**
 * The author's thresholds, else round numbers over the range of the values. `first` is the lightest colour that may be used: marks on
 * a map need more contrast than whole cells.
 */
export function classesOf(
  values: readonly (number | null)[],
  thresholds: readonly number[],
  first: number,
): Classes {
  const colours = coloursMax - first + 1;
  const known = values.filter((value) => value !== null);
  const low = Math.min(...known);
  const high = Math.max(...known);
  const round = known.length === 0 || low === high ? [] : roundBorders(low, high, colours - 1);
  const borders = (thresholds.length > 0 ? thresholds : round).slice(0, colours - 1);
  const count = borders.length + 1;
  return {
    borders,
    colours: Array.from({ length: count }, (_, index) =>
      Math.round(first + (count === 1 ? 0.5 : index / (count - 1)) * (coloursMax - first)),
    ),
  };
}

/** As many as there may be, at the finest step that is round. */
function roundBorders(low: number, high: number, most: number): number[] {
  for (let count = 2 * most; count > 1; count--) {
    const within = roundTicks(low, high, count).filter((tick) => tick > low && tick < high);
    if (within.length <= most) return within;
  }
  return [];
}

export function colourOf(value: number, { borders, colours }: Classes): number {
  const place = borders.findIndex((border) => value < border);
  return colours[place === -1 ? borders.length : place]!;
}

/** Words of the legend below the classes' edges. */
export function borderTexts({ borders }: Classes): string[] {
  const decimals = tickDecimals(borders);
  return borders.map((border) => formatDecimals(border, decimals));
}
