import { cpus, freemem, loadavg, totalmem } from "node:os";

/**
 * @typedef {import("node:os").CpuInfo} CpuInfo
 * @typedef {{ busy: number, system: number }} CoreShare
 */

/** What all cores did between two looks, in percent of the time between. */
export class CpuMeter {
  #read;
  #before;

  /** @param {() => CpuInfo[]} [read] */
  constructor(read = cpus) {
    this.#read = read;
    this.#before = read();
  }

  /**
   * Since the last call. A core that was not there then, or for which no time has passed, is left out.
   *
   * @returns {Map<number, CoreShare>} by the number of the core
   */
  measure() {
    const [before, now] = [this.#before, this.#read()];
    this.#before = now;
    const shares = new Map();
    for (const [core, { times }] of now.entries()) {
      const was = before[core]?.times;
      if (was === undefined) continue;
      const total = sumOf(times) - sumOf(was);
      // Counters of a core that was switched off begin anew.
      if (total <= 0) continue;
      const busy = 1 - (times.idle - was.idle) / total;
      const system = (times.sys + times.irq - was.sys - was.irq) / total;
      shares.set(core, { busy: percent(busy), system: percent(system) });
    }
    return shares;
  }
}

/** @param {Map<number, CoreShare>} shares */
export function meanBusy(shares) {
  if (shares.size === 0) return 0;
  return round([...shares.values()].reduce((sum, { busy }) => sum + busy, 0) / shares.size, 2);
}

export function memoryUsed() {
  return percent(1 - freemem() / totalmem());
}

export function loadOfMinute() {
  return round(loadavg()[0] ?? 0, 2);
}

/** @param {number} share */
export function percent(share) {
  return round(100 * Math.min(1, Math.max(0, share)), 2);
}

/**
 * @param {number} value
 * @param {number} digits
 */
export function round(value, digits) {
  return Number(value.toFixed(digits));
}

/** @param {CpuInfo["times"]} times */
function sumOf({ user, nice, sys, idle, irq }) {
  return user + nice + sys + idle + irq;
}
