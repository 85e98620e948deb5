import { parentPort, workerData } from "node:worker_threads";
import { orderByKnownTime } from "./order-flights.js";
import { readFlights } from "./read-flights.js";

const flights = orderByKnownTime(await readFlights(workerData));
const { scheduled, delay, distance, origin, destination } = flights;
const buffers = [scheduled, delay, distance, origin, destination].map((column) => column.buffer);
parentPort?.postMessage(flights, /** @type {ArrayBuffer[]} */ (buffers));
