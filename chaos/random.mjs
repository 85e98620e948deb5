// One seed decides what a run does, and in which order; how long the machine takes for it decides nothing here.

/** Numbers from 0 to 1 (exclusive) that a seed determines. Mulberry32, by Tommy Ettinger (public domain). */
export function randomOf(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** A whole number from `least` to `most`. */
export function between(random, least, most) {
  return least + Math.floor(random() * (most - least + 1));
}

export function oneOf(random, items) {
  return items[Math.floor(random() * items.length)];
}

/** One of the items, each as likely as its `weight` is great. */
export function weighted(random, items) {
  let left = random() * items.reduce((sum, { weight }) => sum + weight, 0);
  for (const item of items) {
    left -= item.weight;
    if (left < 0) return item;
  }
  return items.at(-1);
}
