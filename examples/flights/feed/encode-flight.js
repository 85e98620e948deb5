/** @typedef {import("./read-flights.js").Flights} Flights */

const minuteMs = 60_000;
const encoder = new TextEncoder();

/**
 * Writes flights as JSON straight into bytes: three million of them go into the log at the start, and the fixed parts and
 * the airports' names are encoded once.
 */
export class FlightEncoder {
  #buffer = new Uint8Array(512);
  #at = 0;
  /** Minute and text of the last time written: most flights share it with their neighbour. */
  #minute = NaN;
  #time = new Uint8Array(0);
  #flights;
  #shiftMs;
  #names;

  /**
   * @param {Flights} flights
   * @param {number} shiftMs added to every time
   */
  constructor(flights, shiftMs) {
    this.#flights = flights;
    this.#shiftMs = shiftMs;
    this.#names = flights.airports.map((airport) => encoder.encode(JSON.stringify(airport)));
  }

  /**
   * The event of flight `i`. The bytes are overwritten by the next call.
   *
   * @param {number} i
   */
  encode(i) {
    const { scheduled, origin, destination, delay, distance } = this.#flights;
    this.#at = 0;
    this.#write(parts.scheduledAt);
    this.#write(this.#timeOf(scheduled[i]));
    this.#write(parts.origin);
    this.#write(this.#names[origin[i]]);
    this.#write(parts.destination);
    this.#write(this.#names[destination[i]]);
    this.#write(parts.delay);
    this.#integer(delay[i]);
    this.#write(parts.distance);
    this.#integer(distance[i]);
    this.#write(parts.end);
    return this.#buffer.subarray(0, this.#at);
  }

  /** @param {number} minute */
  #timeOf(minute) {
    if (minute !== this.#minute) {
      const time = new Date(minute * minuteMs + this.#shiftMs).toISOString();
      this.#minute = minute;
      this.#time = encoder.encode(time.replace(".000Z", "Z"));
    }
    return this.#time;
  }

  /** @param {Uint8Array} bytes */
  #write(bytes) {
    this.#buffer.set(bytes, this.#at);
    this.#at += bytes.length;
  }

  /** @param {number} value */
  #integer(value) {
    let rest = value;
    if (rest < 0) {
      this.#buffer[this.#at++] = 0x2d;
      rest = -rest;
    }
    let digits = 1;
    for (let bound = 10; rest >= bound; bound *= 10) digits++;
    for (let place = digits - 1; place >= 0; place--) {
      this.#buffer[this.#at + place] = 0x30 + (rest % 10);
      rest = Math.trunc(rest / 10);
    }
    this.#at += digits;
  }
}

const parts = {
  scheduledAt: encoder.encode('{"scheduledAt":"'),
  origin: encoder.encode('","origin":'),
  destination: encoder.encode(',"destination":'),
  delay: encoder.encode(',"delay":'),
  distance: encoder.encode(',"distance":'),
  end: encoder.encode("}"),
};
