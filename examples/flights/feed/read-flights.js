import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { asyncBufferFromFile, parquetMetadataAsync, parquetRead } from "hyparquet";
import { DEFAULT_PARSERS } from "hyparquet/src/convert.js";
import { compressors } from "hyparquet-compressors";

const microsAMinute = 60_000_000;

/**
 * Flights as columns, one element each. Times are minutes since 1970 in the data's own years; airports are positions in
 * `airports`.
 *
 * @typedef {object} Flights
 * @property {number} count
 * @property {readonly string[]} airports
 * @property {Int32Array} scheduled
 * @property {Int16Array} delay
 * @property {Int16Array} distance
 * @property {Uint16Array} origin
 * @property {Uint16Array} destination
 */

/** Where the installed package keeps the flights. It exports no data, so the file is found beside its code. */
export function flightsFile() {
  const code = createRequire(import.meta.url).resolve("vega-datasets");
  return join(dirname(code), "..", "data", "flights-3m.parquet");
}

/**
 * Reads all flights in the order of the file. Each chunk goes into its column at once: no object for a flight, and nothing
 * of three million flights twice in memory.
 *
 * @param {string} path
 * @returns {Promise<Flights>}
 */
export async function readFlights(path) {
  const file = await asyncBufferFromFile(path);
  const metadata = await parquetMetadataAsync(file);
  const count = Number(metadata.num_rows);
  /** @type {Map<string, number>} */
  const places = new Map();
  const place = (/** @type {unknown} */ airport) => {
    const known = places.get(/** @type {string} */ (airport));
    if (known !== undefined) return known;
    places.set(String(airport), places.size);
    return places.size - 1;
  };
  const columns = {
    scheduled: new Int32Array(count),
    delay: new Int16Array(count),
    distance: new Int16Array(count),
    origin: new Uint16Array(count),
    destination: new Uint16Array(count),
  };
  /** @type {Map<string, { column: Int32Array | Int16Array | Uint16Array, convert: (value: unknown) => number }>} */
  const sinks = new Map([
    ["date", { column: columns.scheduled, convert: Number }],
    ["delay", { column: columns.delay, convert: Number }],
    ["distance", { column: columns.distance, convert: Number }],
    ["origin", { column: columns.origin, convert: place }],
    ["destination", { column: columns.destination, convert: place }],
  ]);
  await parquetRead({
    file,
    metadata,
    compressors,
    parsers: {
      ...DEFAULT_PARSERS,
      timestampFromMicroseconds: (micros) => /** @type {any} */ (Number(micros) / microsAMinute),
    },
    onChunk({ columnName, columnData, rowStart }) {
      const sink = sinks.get(columnName);
      if (sink) fill(columnName, sink, columnData, rowStart);
    },
  });
  return { count, airports: [...places.keys()], ...columns };
}

/**
 * A typed array cuts off what does not fit and makes NaN 0; a flight must not change on the way.
 *
 * @param {string} name
 * @param {{ column: Int32Array | Int16Array | Uint16Array, convert: (value: unknown) => number }} sink
 * @param {ArrayLike<unknown>} values
 * @param {number} start
 */
function fill(name, { column, convert }, values, start) {
  for (let i = 0; i < values.length; i++) {
    const value = convert(values[i]);
    column[start + i] = value;
    if (column[start + i] !== value) throw new RangeError(`${name} of flight ${start + i} is ${value}`);
  }
}
