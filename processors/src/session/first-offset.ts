import { DataLossError } from "../errors.js";
import type { Retry } from "./retry.js";
import type { TaskScope } from "./recover.js";

/**
 * The offset up to which a task may go on from: its checkpoint, if the log still holds what comes next (A3). Where it does not, a task that
 * is told to skip goes on from the first record kept; a topic that ends before the checkpoint was made anew and can't be gone on with.
 */
export async function firstOffset(scope: TaskScope, retry: Retry, checkpointed: number): Promise<number> {
  const { environment, task } = scope;
  const { log, logger, onDataLoss } = environment;
  const { topic, partition } = task;
  const start = await retry.run("Reading the log", () => log.start(topic, partition));
  const end = await retry.run("Reading the log", () => log.end(topic, partition));
  const needed = checkpointed + 1;
  if (end < needed) throw new DataLossError(topic, partition, { needed, start, end });
  if (start <= needed) return checkpointed;
  // A task that has read nothing yet has lost nothing: it begins where the log begins.
  if (checkpointed >= 0) {
    const loss = new DataLossError(topic, partition, { needed, start, end });
    if (onDataLoss !== "skip") throw loss;
    logger.error({ topic, partition, needed, start }, `${loss.message} Going on without them.`);
  }
  return start - 1;
}
