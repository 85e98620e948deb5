import { deadTopicOf } from "../session/dead-letters.js";
import type { Oracle } from "./oracle.js";
import type { SimulatedLog } from "./simulated-log.js";

/** Every record that was set aside is kept, once, in order. */
export function findWrongDeadLetters(
  log: SimulatedLog,
  topic: string,
  oracles: readonly Oracle[],
): string | null {
  for (const [partition, { setAside }] of oracles.entries()) {
    const kept: number[] = [];
    for (const batch of log.batches(deadTopicOf(topic), partition))
      for (let i = 0; i < batch.count; i++) kept.push(Number(batch.headers(i)!.offset));
    if (kept.join() !== setAside.join())
      return `dead letters of partition ${partition}: ${kept.join()} instead of ${setAside.join()}`;
  }
  return null;
}
