import type { Attempts } from "./attempts.js";
import { DUPLICATE_KEY, isTransient, type OperationError, RefusedError } from "./errors.js";

const MB = 1024 * 1024;
const BULK_DOCUMENTS = 500;
const BULK_BYTES = 8 * MB;

/** Something that only a greater version may replace (E2). */
export interface Guarded {
  readonly _id: string;
  readonly v: number;
}

/** A document with about how many bytes it takes. */
export interface Weighed<T extends Guarded = Guarded> {
  readonly document: T;
  readonly bytes: number;
}

export interface GuardedReplace {
  readonly replaceOne: {
    readonly filter: { readonly _id: string; readonly v: { readonly $lt: number } };
    readonly replacement: Guarded;
    readonly upsert: boolean;
  };
}

/** Sends one bulk, unordered, and gives the errors of its operations. Throws when the fate of the bulk is not known. */
export type SendBulk = (operations: readonly GuardedReplace[]) => Promise<readonly OperationError[]>;

/**
 * Replaces each document only by a greater version, in bulks sorted by `_id`: bulks that share keys in different orders deadlock on
 * servers that run a bulk as one transaction. The guard is in the filter, which alone is safe when several upsert a fresh key.
 */
export async function replaceGuarded(
  send: SendBulk,
  attempts: Attempts,
  what: string,
  documents: readonly Weighed[],
): Promise<void> {
  for (const bulk of bulksOf(documents)) await replaceBulk(send, attempts, what, bulk);
}

async function replaceBulk(
  send: SendBulk,
  attempts: Attempts,
  what: string,
  documents: readonly Guarded[],
): Promise<void> {
  let pending = documents.map((document) => replacing(document, true));
  await attempts.run(what, async () => {
    while (pending.length > 0) {
      const errors = await send(pending);
      const { again, passing } = remaining(pending, errors);
      pending = again;
      if (passing) throw new RefusedError(passing);
    }
  });
}

/** What is left to do after a bulk, and an error that passes by itself, if there was one. Throws one that doesn't. */
function remaining(
  sent: readonly GuardedReplace[],
  errors: readonly OperationError[],
): { again: GuardedReplace[]; passing: OperationError | undefined } {
  let passing: OperationError | undefined;
  const again = [...errors]
    .sort((a, b) => a.index - b.index)
    .map((error) => {
      const operation = sent[error.index];
      const { replacement, upsert } = operation.replaceOne;
      // The document is there: with this version or a greater one, or, where another was quicker to insert it, with a smaller one.
      if (error.code === DUPLICATE_KEY && upsert) return replacing(replacement, false);
      if (!isTransient(error.code)) throw new RefusedError(error);
      passing = error;
      return operation;
    });
  return { again, passing };
}

function replacing(replacement: Guarded, upsert: boolean): GuardedReplace {
  const { _id, v } = replacement;
  return { replaceOne: { filter: { _id, v: { $lt: v } }, replacement, upsert } };
}

/** Of one `_id` the greatest version only, in the order of `_id`s, in bounded parts. */
function* bulksOf(documents: readonly Weighed[]): Generator<Guarded[]> {
  const greatest = new Map<string, Weighed>();
  for (const weighed of documents) {
    const { _id, v } = weighed.document;
    if (v > (greatest.get(_id)?.document.v ?? -Infinity)) greatest.set(_id, weighed);
  }
  const inOrder = [...greatest.values()].sort((a, b) => (a.document._id < b.document._id ? -1 : 1));
  let bulk: Guarded[] = [];
  let sum = 0;
  for (const { document, bytes } of inOrder) {
    if (bulk.length > 0 && (bulk.length >= BULK_DOCUMENTS || sum + bytes > BULK_BYTES)) {
      yield bulk;
      bulk = [];
      sum = 0;
    }
    bulk.push(document);
    sum += bytes;
  }
  if (bulk.length > 0) yield bulk;
}
