import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { asyncBufferFromFile, parquetRead } from "hyparquet";
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
 * Reads all flights in the order of the file, without an object for each of the three millions.
 *
 * @param {string} path
 * @returns {Promise<Flights>}
 */
export async function readFlights(path) {
  const file = await asyncBufferFromFile(path);
  /** @type {Map<string, number>} */
  const places = new Map();
  const place = (/** @type {string} */ airport) => {
    const known = places.get(airport);
    if (known !== undefined) return known;
    places.set(airport, places.size);
    return places.size - 1;
  };
  /** @type {Map<string, { rowStart: number, columnData: ArrayLike<unknown> }[]>} */
  const chunks = new Map();
  let count = 0;
  await parquetRead({
    file,
    compressors,
    parsers: {
      ...DEFAULT_PARSERS,
      timestampFromMicroseconds: (micros) => /** @type {any} */ (Number(micros) / microsAMinute),
    },
    onChunk({ columnName, columnData, rowStart, rowEnd }) {
      count = Math.max(count, rowEnd);
      const list = chunks.get(columnName) ?? [];
      list.push({ rowStart, columnData });
      chunks.set(columnName, list);
    },
  });
  const fill = fillFrom(chunks);
  return {
    count,
    scheduled: fill("date", new Int32Array(count), Number),
    delay: fill("delay", new Int16Array(count), Number),
    distance: fill("distance", new Int16Array(count), Number),
    origin: fill("origin", new Uint16Array(count), (value) => place(String(value))),
    destination: fill("destination", new Uint16Array(count), (value) => place(String(value))),
    airports: [...places.keys()],
  };
}

/**
 * @param {Map<string, { rowStart: number, columnData: ArrayLike<unknown> }[]>} chunks
 */
function fillFrom(chunks) {
  /**
   * @template {Int32Array | Int16Array | Uint16Array} Column
   * @param {string} name
   * @param {Column} column
   * @param {(value: unknown) => number} convert
   */
  return (name, column, convert) => {
    for (const { rowStart, columnData } of chunks.get(name) ?? []) {
      for (let i = 0; i < columnData.length; i++) {
        const value = convert(columnData[i]);
        column[rowStart + i] = value;
        // A typed array cuts off what does not fit and makes NaN 0; a flight must not change on the way.
        if (column[rowStart + i] !== value) throw new RangeError(`${name} of flight ${rowStart + i} is ${value}`);
      }
    }
    chunks.delete(name);
    return column;
  };
}
