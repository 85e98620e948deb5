import { decodeRevision } from "@freshet/aggregates";
import type { Mirror } from "../mirror.js";
import type { Question } from "./question.js";
import { splitToken } from "./revision.js";

/** Where a client left off. */
export interface ResumePoint {
  /** By partition. */
  readonly frontiers: readonly number[];
  readonly watermark: number;
}

/**
 * What a token says, if a client that has the rows of its revision can be told exactly what changed by the cells alone: the same
 * rollup, the same epochs, and a question whose rows only come and never go while its period stays: no condition on measures, no
 * page. Whether the period is the same now as then is for the caller to say. Null: send everything.
 */
export function resumePoint(token: string, question: Question, mirror: Mirror): ResumePoint | null {
  const { frontier, watermark } = splitToken(token);
  const revision = decodeRevision(frontier);
  if (revision === null || Number.isNaN(watermark)) return null;
  if (revision.plan !== question.rollup.fingerprint) return null;
  if (question.afterwards.length > 0 || question.after !== null) return null;
  if (revision.epochs.length !== mirror.partitionCount || revision.frontiers.length !== mirror.partitionCount)
    return null;
  for (const [partition, epoch] of revision.epochs.entries()) {
    if (mirror.epoch(partition) !== epoch) return null;
    // A token from an api node that is ahead of this one.
    if (mirror.frontier(partition) < revision.frontiers[partition]) return null;
  }
  return { frontiers: revision.frontiers, watermark };
}
