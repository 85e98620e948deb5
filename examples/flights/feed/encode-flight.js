/** @typedef {import("./read-flights.js").Flights} Flights */

const minuteMs = 60_000;
const minutesADay = 1_440;
const zero = 0x30;
const encoder = new TextEncoder();
const distanceLabel = encoder.encode(',"distance":');

/**
 * Writes flights as JSON straight into bytes. Three million of them go into the log at the first start, so whatever many
 * flights share is encoded once: the day of a time, and the names of a route.
 */
export class FlightEncoder {
  #buffer = new Uint8Array(512);
  #flights;
  #shiftMs;
  /** By day since 1970: `{"scheduledAt":"2026-06-01T`
   * @type {Map<number, Uint8Array>} */
  #days = new Map();
  /** By route: `:00Z","origin":"LAS","destination":"PHL","delay":`
   * @type {(Uint8Array | undefined)[]} */
  #routes = [];

  /**
   * @param {Flights} flights
   * @param {number} shiftMs added to every time; whole days, so that the time of the day stays
   */
  constructor(flights, shiftMs) {
    this.#flights = flights;
    this.#shiftMs = shiftMs;
  }

  /**
   * The event of flight `i`. The bytes are overwritten by the next call.
   *
   * @param {number} i
   */
  encode(i) {
    const { scheduled, origin, destination, delay, distance } = this.#flights;
    const buffer = this.#buffer;
    const day = Math.floor(scheduled[i] / minutesADay);
    const minute = scheduled[i] - day * minutesADay;
    let at = copy(this.#days.get(day) ?? this.#addDay(day), buffer, 0);
    at = twoDigits(Math.trunc(minute / 60), buffer, at);
    buffer[at++] = 0x3a;
    at = twoDigits(minute % 60, buffer, at);
    const route = origin[i] * this.#flights.airports.length + destination[i];
    at = copy(this.#routes[route] ?? this.#addRoute(route), buffer, at);
    at = integer(delay[i], buffer, at);
    at = copy(distanceLabel, buffer, at);
    at = integer(distance[i], buffer, at);
    buffer[at++] = 0x7d;
    return buffer.subarray(0, at);
  }

  /** @param {number} day */
  #addDay(day) {
    const date = new Date(day * minutesADay * minuteMs + this.#shiftMs).toISOString().slice(0, 11);
    const bytes = encoder.encode(`{"scheduledAt":"${date}`);
    this.#days.set(day, bytes);
    return bytes;
  }

  /** @param {number} route */
  #addRoute(route) {
    const { airports } = this.#flights;
    const origin = JSON.stringify(airports[Math.floor(route / airports.length)]);
    const destination = JSON.stringify(airports[route % airports.length]);
    const bytes = encoder.encode(`:00Z","origin":${origin},"destination":${destination},"delay":`);
    this.#routes[route] = bytes;
    return bytes;
  }
}

/**
 * Answers the position after the copy. A loop is quicker than `set` for so few bytes.
 *
 * @param {Uint8Array} bytes
 * @param {Uint8Array} buffer
 * @param {number} at
 */
function copy(bytes, buffer, at) {
  for (let i = 0; i < bytes.length; i++) buffer[at + i] = bytes[i];
  return at + bytes.length;
}

/**
 * @param {number} value 0 to 99
 * @param {Uint8Array} buffer
 * @param {number} at
 */
function twoDigits(value, buffer, at) {
  const tens = Math.trunc(value / 10);
  buffer[at] = zero + tens;
  buffer[at + 1] = zero + value - tens * 10;
  return at + 2;
}

/**
 * @param {number} value
 * @param {Uint8Array} buffer
 * @param {number} start
 */
function integer(value, buffer, start) {
  let at = start;
  let rest = value;
  if (rest < 0) {
    buffer[at++] = 0x2d;
    rest = -rest;
  }
  let digits = 1;
  for (let bound = 10; rest >= bound; bound *= 10) digits++;
  for (let place = at + digits - 1; place >= at; place--) {
    const tenth = Math.trunc(rest / 10);
    buffer[place] = zero + rest - tenth * 10;
    rest = tenth;
  }
  return at + digits;
}
