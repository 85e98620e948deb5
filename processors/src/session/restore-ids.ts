import { DataLossError } from "../errors.js";
import type { TaskScope } from "./recover.js";
import type { Session } from "./session.js";
import { TimeBox } from "./time-box.js";

/** Gathers the recent ids again from the log, up to the frontier: they are not part of the checkpoint. */
export async function restoreIds(session: Session, { environment, task }: TaskScope): Promise<void> {
  const { ids, admission, idOfRow, retry, decode } = session.parts;
  if (ids === null || idOfRow === null || session.progress.frontier < 0) return;
  const until = session.progress.frontier;
  const box = new TimeBox(environment);
  let clock = ids.sinceClock;
  let next = await firstToRead(session, ids.since);
  while (next <= until) {
    const batch = await retry.run("Reading the log", () =>
      environment.log.read(task.topic, task.partition, next),
    );
    if (batch === null) return;
    for (let index = batch.indexFrom(next); index < batch.count;) {
      const slice = decode(batch, index);
      clock = admission.restore(slice, idOfRow, { until, clock });
      index += slice.rows;
      if (box.isSpent) await box.pause();
    }
    // A log may deliver a batch twice.
    next = Math.max(next, batch.nextOffset);
  }
}

async function firstToRead(session: Session, since: number): Promise<number> {
  const { environment, retry, task } = session.parts;
  const { topic, partition } = task;
  const start = await retry.run("Reading the log", () => environment.log.start(topic, partition));
  if (start <= since) return since;
  const loss = new DataLossError(topic, partition, {
    needed: since,
    start,
    end: session.progress.frontier + 1,
  });
  if (environment.onDataLoss !== "skip") throw loss;
  environment.logger.error(
    { topic, partition },
    `${loss.message} Repetitions of those events are not recognised.`,
  );
  return start;
}
