const weekMs = 7 * 86_400_000;

/**
 * Whole weeks, in ms, to add to the data's times so that between 22 and 23 weeks of it have passed by now. Weekdays and
 * times of the day stay as they were.
 *
 * @param {number} firstMs first time of the data
 * @param {number} now
 */
export function shiftFor(firstMs, now) {
  return Math.floor((now - 22 * weekMs - firstMs) / weekMs) * weekMs;
}
