import { readFile, rename, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { readOrdered } from "./read-ordered.js";

/** @typedef {import("./read-flights.js").Flights} Flights */

const format = 1;
const columns = /** @type {const} */ ([
  ["scheduled", Int32Array],
  ["delay", Int16Array],
  ["distance", Int16Array],
  ["origin", Uint16Array],
  ["destination", Uint16Array],
]);

/**
 * The flights in the order in which they become known. Reading and sorting them takes seconds, so the result is kept in
 * the data folder; whatever is wrong with that file, the flights are read again.
 *
 * @param {string} source
 * @param {string} folder
 * @returns {Promise<Flights>}
 */
export async function orderedFlights(source, folder) {
  const path = join(folder, "flights.bin");
  const { size } = await stat(source);
  const kept = await load(path, size).catch(() => null);
  if (kept) return kept;
  const flights = await readOrdered(source);
  // Without the file the next start takes longer and nothing else.
  await save(path, flights, size).catch(() => undefined);
  return flights;
}

/**
 * @param {string} path
 * @param {Flights} flights
 * @param {number} sourceBytes
 */
async function save(path, flights, sourceBytes) {
  const head = JSON.stringify({ format, sourceBytes, count: flights.count, airports: flights.airports });
  // The head is padded so that every column begins where its elements may.
  const padded = head.padEnd(Math.ceil((head.length + 1) / 8) * 8 - 1) + "\n";
  const parts = columns.map(([name]) => {
    const column = flights[name];
    return new Uint8Array(column.buffer, column.byteOffset, column.byteLength);
  });
  const temporary = `${path}.${process.pid}.tmp`;
  await writeFile(temporary, [Buffer.from(padded), ...parts]);
  await rename(temporary, path);
}

/**
 * @param {string} path
 * @param {number} sourceBytes
 * @returns {Promise<Flights | null>}
 */
async function load(path, sourceBytes) {
  const bytes = await readFile(path);
  const headEnd = bytes.indexOf(0x0a) + 1;
  const head = JSON.parse(bytes.toString("utf8", 0, headEnd));
  if (head.format !== format || head.sourceBytes !== sourceBytes) return null;
  const elementBytes = columns.reduce((sum, [, type]) => sum + type.BYTES_PER_ELEMENT, 0);
  if (bytes.length !== headEnd + head.count * elementBytes) return null;
  let at = bytes.byteOffset + headEnd;
  const take = (/** @type {number} */ elementSize) => {
    const from = at;
    at += head.count * elementSize;
    return bytes.buffer.slice(from, at);
  };
  return {
    count: head.count,
    airports: head.airports,
    scheduled: new Int32Array(take(4)),
    delay: new Int16Array(take(2)),
    distance: new Int16Array(take(2)),
    origin: new Uint16Array(take(2)),
    destination: new Uint16Array(take(2)),
  };
}
