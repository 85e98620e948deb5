import { round } from "./machine.js";

const timeoutMs = 800;
const answerBytesMax = 4 * 1024 * 1024;
const megabyte = 1_048_576;

/**
 * What a Freshet did between two looks at its /metrics, in the units of the event Process.
 *
 * @typedef {{ cpu: number, resident: number, heap: number, loopDelay: number, events: number, frames: number, flush: number | null, subscribers: number }} FreshetSecond
 * @typedef {Record<Metric, number>} Totals
 * @typedef {"cpuSeconds" | "resident" | "heap" | "loopDelay" | "applied" | "frames" | "flushes" | "flushSeconds" | "subscribers"} Metric
 */

/**
 * Where each is taken from; a metric with several labels counts as the sum of all.
 *
 * @type {ReadonlyMap<string, Metric>}
 */
const metrics = new Map([
  ["process_cpu_seconds_total", "cpuSeconds"],
  ["process_resident_memory_bytes", "resident"],
  ["nodejs_heap_size_used_bytes", "heap"],
  ["nodejs_eventloop_lag_max_seconds", "loopDelay"],
  ["freshet_partition_events", "applied"],
  ["freshet_frames_total", "frames"],
  ["freshet_flush_seconds_count", "flushes"],
  ["freshet_flush_seconds_sum", "flushSeconds"],
  ["freshet_subscribers", "subscribers"],
]);

/**
 * @param {string} text
 * @returns {Totals}
 */
export function totalsOf(text) {
  /** @type {Totals} */
  const totals = {
    ...{ cpuSeconds: 0, resident: 0, heap: 0, loopDelay: 0 },
    ...{ applied: 0, frames: 0, flushes: 0, flushSeconds: 0, subscribers: 0 },
  };
  for (const line of text.split("\n")) {
    const [, name = "", labels = "", number] = /^(\w+)(\{.*\})? (\S+)/.exec(line) ?? [];
    const metric = metrics.get(name);
    const value = Number(number);
    if (metric === undefined || !Number.isFinite(value)) continue;
    if (metric !== "applied" || labels.includes('outcome="applied"')) totals[metric] += value;
  }
  return totals;
}

/**
 * Null where counters went back: the process began anew between the two looks.
 *
 * @param {Totals} before
 * @param {Totals} now
 * @param {number} seconds between the two
 * @returns {FreshetSecond | null}
 */
export function between(before, now, seconds) {
  /** @param {Metric} metric */
  const more = (metric) => now[metric] - before[metric];
  if (more("applied") < 0 || more("frames") < 0 || more("flushes") < 0 || more("cpuSeconds") < 0) return null;
  return {
    cpu: round((100 * more("cpuSeconds")) / seconds, 2),
    resident: round(now.resident / megabyte, 1),
    heap: round(now.heap / megabyte, 1),
    loopDelay: round(1_000 * now.loopDelay, 2),
    events: more("applied"),
    frames: more("frames"),
    flush: more("flushes") === 0 ? null : round((1_000 * more("flushSeconds")) / more("flushes"), 3),
    subscribers: now.subscribers,
  };
}

/** Looks at the /metrics of one Freshet again and again. */
export class FreshetMeter {
  #url;
  /** @type {{ totals: Totals, at: number } | null} */
  #before = null;

  /** @param {string} url */
  constructor(url) {
    this.#url = url;
  }

  /**
   * Since the last call; null the first time, and where nothing usable is answered in time.
   *
   * @returns {Promise<FreshetSecond | null>}
   */
  async measure() {
    const before = this.#before;
    const totals = await this.#look();
    const now = totals === null ? null : { totals, at: performance.now() };
    this.#before = now;
    if (before === null || now === null) return null;
    return between(before.totals, now.totals, (now.at - before.at) / 1_000);
  }

  async #look() {
    try {
      const response = await fetch(this.#url, { signal: AbortSignal.timeout(timeoutMs) });
      const text = response.ok ? await response.text() : "";
      return text.length === 0 || text.length > answerBytesMax ? null : totalsOf(text);
    } catch {
      return null;
    }
  }
}
