import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

const lookMs = 5_000;
/** Growth since the last collection that is worth a pause. */
const grownBytes = 128 * 1024 * 1024;
/** Less change than this between two looks means that nothing much is going on. */
const quietBytes = 4 * 1024 * 1024;

/**
 * A replay leaves hundreds of megabytes of garbage, and V8 sees no reason to collect them while nothing more is allocated. So when the
 * process has come to rest after growing, it collects once: a pause of about a tenth of a second, after which the memory is the system's again
 * (a collection in the background frees the objects but keeps the pages).
 */
export function collectAtRest(): void {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  const rest = new Rest();
  const look = (): void => {
    if (!rest.isWorthCollecting(process.memoryUsage().heapUsed)) return;
    collect();
    rest.collected(process.memoryUsage().heapUsed);
  };
  setInterval(look, lookMs).unref();
}

/** Tells from looks at the heap, taken at equal intervals, when the process has grown and then come to rest. */
export class Rest {
  #collected = 0;
  #before = 0;

  isWorthCollecting(heapUsed: number): boolean {
    const isQuiet = Math.abs(heapUsed - this.#before) < quietBytes;
    this.#before = heapUsed;
    return isQuiet && heapUsed - this.#collected > grownBytes;
  }

  /** What was left after a collection. */
  collected(heapUsed: number): void {
    this.#collected = heapUsed;
    this.#before = heapUsed;
  }
}
