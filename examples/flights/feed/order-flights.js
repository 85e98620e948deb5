/** @typedef {import("./read-flights.js").Flights} Flights */

/**
 * The flights in the order in which they become known: when they leave, at the scheduled time plus the delay. Flights of
 * the same minute stay in the order of the file. A counting sort: one pass to count the minutes, one to place.
 *
 * @param {Flights} flights
 * @returns {Flights}
 */
export function orderByKnownTime(flights) {
  const { count, scheduled, delay } = flights;
  let first = Infinity;
  let last = -Infinity;
  for (let i = 0; i < count; i++) {
    const known = scheduled[i] + delay[i];
    if (known < first) first = known;
    if (known > last) last = known;
  }
  const places = new Uint32Array(count === 0 ? 1 : last - first + 2);
  for (let i = 0; i < count; i++) places[scheduled[i] + delay[i] - first + 1]++;
  for (let minute = 1; minute < places.length; minute++) places[minute] += places[minute - 1];
  const order = new Uint32Array(count);
  for (let i = 0; i < count; i++) order[places[scheduled[i] + delay[i] - first]++] = i;
  return {
    count,
    airports: flights.airports,
    scheduled: permuted(scheduled, order),
    delay: permuted(delay, order),
    distance: permuted(flights.distance, order),
    origin: permuted(flights.origin, order),
    destination: permuted(flights.destination, order),
  };
}

/**
 * @template {Int32Array | Int16Array | Uint16Array} Column
 * @param {Column} column
 * @param {Uint32Array} order
 * @returns {Column}
 */
function permuted(column, order) {
  const result = /** @type {Column} */ (column.slice());
  for (let i = 0; i < order.length; i++) result[i] = column[order[i]];
  return result;
}
