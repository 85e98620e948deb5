import { LiveError, type LiveStore, type Log, LogError } from "@freshet/engines";
import type { Plan } from "@freshet/schema";
import type { Logger } from "pino";

/**
 * Events in the log that processors have not counted, as the live store tells. 0 where there is none or it can't be asked at the moment: it
 * only says how quick a feed should be, so that without it events go on into the log.
 */
export async function eventsAhead({
  plan,
  log,
  live,
  logger,
}: {
  readonly plan: Plan;
  readonly log: Log;
  readonly live: LiveStore | null;
  readonly logger: Logger;
}): Promise<number> {
  if (live === null) return 0;
  const topics = new Map(plan.events.map(({ name, topic }) => [name, topic]));
  let ahead = 0;
  try {
    for (const { source, partition, frontier } of await live.sources()) {
      const topic = topics.get(source);
      if (topic !== undefined) ahead += (await log.end(topic, partition)) - 1 - frontier;
    }
  } catch (error) {
    const isPassing = (error instanceof LiveError || error instanceof LogError) && error.canRetry;
    if (!isPassing) throw error;
    logger.debug({ err: error }, "How far processors are is not known now");
    return 0;
  }
  return ahead;
}
