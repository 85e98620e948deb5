import type { Tuning } from "../options.js";
import type { FaultRates } from "./owner.js";
import type { Random } from "./random.js";
import { randomTuning } from "./random-tuning.js";

/** What kind of world a run takes place in. */
export interface RandomWorld {
  readonly tuning: Tuning;
  readonly rates: FaultRates;
  /** Chance of a crash between two writes. */
  readonly crashRate: number;
  /** No former owner writes any more, and no answer is out of date: then nothing may be left over. */
  readonly isOrderly: boolean;
  /** One process holds every owner and the live store, so that a crash takes all of them. */
  readonly isOneProcess: boolean;
}

export function randomWorld(random: Random): RandomWorld {
  const tuning = randomTuning(random);
  const isOrderly = random.chance(0.4);
  const isOneProcess = random.chance(0.3);
  const rate = (most: number): number => (random.chance(0.5) ? 0 : most * random.next());
  const rates = {
    before: rate(0.1),
    after: rate(0.1),
    slow: rate(0.1),
    timeOut: isOrderly ? 0 : rate(0.05),
    death: rate(0.1),
    stale: isOrderly ? 0 : rate(0.5),
    repeat: rate(0.2),
  };
  return { tuning, rates, crashRate: rate(0.1), isOrderly, isOneProcess };
}
