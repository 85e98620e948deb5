import type { Interner } from "../interner.js";
import type { Cell } from "./node.js";

const CAPACITY = 256;

/**
 * Remembers a function of a string by the string's id: texts are looked at once, however many events hold them. A null
 * string (−1) gives `ofNull`.
 */
export function memoById(interner: Interner, compute: (id: number) => number, ofNull: number): Cell {
  let values = new Float64Array(CAPACITY);
  let isKnown = new Uint8Array(CAPACITY);
  return (id) => {
    if (id < 0) return ofNull;
    if (id >= isKnown.length) {
      const capacity = Math.max(2 * isKnown.length, interner.size);
      values = grown(values, new Float64Array(capacity));
      isKnown = grown(isKnown, new Uint8Array(capacity));
    }
    if (isKnown[id] === 0) {
      values[id] = compute(id);
      isKnown[id] = 1;
    }
    return values[id];
  };
}

function grown<Values extends { set(values: Values): void }>(values: Values, into: Values): Values {
  into.set(values);
  return into;
}
