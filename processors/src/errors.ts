/** The log no longer holds what a task must read next, or was made anew (A3). */
export class DataLossError extends Error {
  readonly topic: string;
  readonly partition: number;
  /** Next offset that the task needs, and what the log holds: [start, end). */
  readonly needed: number;
  readonly start: number;
  readonly end: number;

  constructor(topic: string, partition: number, held: { needed: number; start: number; end: number }) {
    const { needed, start, end } = held;
    const what =
      end < needed
        ? `it ends at ${end}, so it seems to have been made anew. The stored results belong to the former topic: use a new data folder, or restore the topic`
        : `its first kept record is ${start}: ${start - needed} records were removed before they were read. To go on without them, start with onDataLoss "skip"`;
    super(`Topic ${topic}, partition ${partition}: record ${needed} is needed, but ${what}.`);
    this.name = "DataLossError";
    this.topic = topic;
    this.partition = partition;
    this.needed = needed;
    this.start = start;
    this.end = end;
  }
}

/** Results were counted from partitions that the topic does not have any more (A3). */
export class FewerPartitionsError extends Error {
  constructor(topic: string, of: { partitions: number; known: number }) {
    super(
      `Topic ${topic} has ${of.partitions} partitions, and events of at least ${of.known} were counted: it was made anew, with fewer. The stored results ` +
        "belong to the former topic: restore it, or compute everything anew in another place (FRESHET_DATA, or FRESHET_EDITION on a cluster).",
    );
    this.name = "FewerPartitionsError";
  }
}

/** Stored results and checkpoints were made by a model of another meaning. */
export class PlanMismatchError extends Error {
  readonly stored: string;
  readonly present: string;

  constructor(stored: string, present: string) {
    super(
      `The history store was written under another model (${stored}, now ${present}): what is stored does not mean what the model ` +
        `now says. Undo the change, or start with a new data folder so that everything is computed again from the log.`,
    );
    this.name = "PlanMismatchError";
    this.stored = stored;
    this.present = present;
  }
}

/** A checkpoint that this version did not write, or that is damaged. */
export class CheckpointFormatError extends Error {
  constructor(topic: string, partition: number, what: string) {
    super(`The checkpoint of topic ${topic}, partition ${partition} can't be used: ${what}.`);
    this.name = "CheckpointFormatError";
  }
}

/** Another owner of the partition is further on, so what this one reads may have been removed as expired, or not be shown yet. It recovers from there. */
export class SupersededError extends Error {
  constructor(topic: string, partition: number, offsets: { own: number; other: number }) {
    super(
      `Topic ${topic}, partition ${partition}: another owner has saved events up to ${offsets.other}, past our ${offsets.own}.`,
    );
    this.name = "SupersededError";
  }
}

/** Whether what stopped a task is known, and stays until somebody acts. After anything else a new process may do better. */
export function isForeseen(error: Error): boolean {
  const ours = [DataLossError, FewerPartitionsError, PlanMismatchError, CheckpointFormatError];
  return "canRetry" in error || ours.some((type) => error instanceof type);
}
