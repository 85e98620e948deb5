import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

const lookMs = 5_000;
/** Growth since the last collection that is worth a pause. */
const grownBytes = 128 * 1024 * 1024;
/** With less of its time in use than this, the process is at rest: a pause now keeps little waiting. */
const utilizationMax = 0.2;

/**
 * A replay leaves hundreds of megabytes of garbage, and V8 sees no reason to collect them while little more is allocated. So when the
 * process has come to rest after growing, it collects once: a pause of about a tenth of a second, after which the memory is the system's again
 * (a collection in the background frees the objects but keeps the pages).
 */
export function collectAtRest(): void {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  const rest = new Rest();
  let before = performance.eventLoopUtilization();
  const look = (): void => {
    const now = performance.eventLoopUtilization();
    const { utilization } = performance.eventLoopUtilization(now, before);
    before = now;
    if (!rest.isWorthCollecting(process.memoryUsage().heapUsed, utilization)) return;
    // Without it, a quarter of a gigabyte of pages is kept for the sake of a few objects in each.
    setFlagsFromString("--compact-on-every-full-gc");
    collect();
    setFlagsFromString("--no-compact-on-every-full-gc");
    rest.collected(process.memoryUsage().heapUsed);
  };
  setInterval(look, lookMs).unref();
}

/** Tells from looks at the heap and at the share of time in use when the process has grown and then come to rest. */
export class Rest {
  #collected = 0;

  isWorthCollecting(heapUsed: number, utilization: number): boolean {
    return utilization < utilizationMax && heapUsed - this.#collected > grownBytes;
  }

  /** What was left after a collection. */
  collected(heapUsed: number): void {
    this.#collected = heapUsed;
  }
}
