import { Worker } from "node:worker_threads";

/** @typedef {import("./read-flights.js").Flights} Flights */

/**
 * Reads and orders the flights in a thread that ends with it: unpacking the file takes hundreds of megabytes, which a
 * thread that lives on would keep.
 *
 * @param {string} path
 * @returns {Promise<Flights>}
 */
export function readOrdered(path) {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL("./reading-thread.js", import.meta.url), { workerData: path });
    worker.once("message", resolve);
    worker.once("error", reject);
    worker.once("exit", () => reject(new Error("The flights could not be read.")));
  });
}
