import type { Attempts } from "./attempts.js";
import { BulkPace } from "./bulk-pace.js";
import { DUPLICATE_KEY, isTransient, type OperationError, RefusedError } from "./errors.js";
import { WrittenVersions } from "./written-versions.js";

const MB = 1024 * 1024;
const BULK_BYTES = 8 * MB;

/** A document whose state only one of a greater version may replace (E2). Its other fields never change. */
export interface Guarded {
  readonly _id: string;
  readonly state: { readonly v: number };
}

/** A document with about how many bytes it takes. */
export interface Weighed<T extends Guarded = Guarded> {
  readonly document: T;
  readonly bytes: number;
}

/**
 * How the server is kept from putting an older state in the place of a newer one.
 * - `comparison`: `$max` compares whole states, first of all their versions. All that is asked for is an `_id`, which every server finds at once.
 * - `filter`: the version is part of what is asked for. Some servers read a whole collection for that.
 */
export type Guard = "comparison" | "filter";

export interface GuardedInsert {
  readonly insertOne: { readonly document: Guarded };
}

export interface GuardedUpdate {
  readonly updateOne: {
    readonly filter: { readonly _id: string; readonly "state.v"?: { readonly $lt: number } };
    readonly update: {
      readonly $max?: Pick<Guarded, "state">;
      readonly $set?: Pick<Guarded, "state">;
      readonly $setOnInsert?: Readonly<Record<string, unknown>>;
    };
    readonly upsert: boolean;
  };
}

export type GuardedWrite = GuardedInsert | GuardedUpdate;

/** A collection as its guarded writes use it. */
export interface GuardedCollection {
  /** Sends one bulk, unordered, and gives the errors of its operations. Throws when the fate of the bulk is not known. */
  send(operations: readonly GuardedWrite[]): Promise<readonly OperationError[]>;
  /** Of the documents that are there. */
  versions(ids: readonly string[]): Promise<readonly Guarded[]>;
}

/**
 * Replaces each document only by a greater version, in bulks sorted by `_id`: bulks that share keys in different orders deadlock on
 * servers that run a bulk as one transaction. What is not known to be there is inserted first: most chunks are written for the first
 * time, and upserts that race for a fresh key lose updates on some servers.
 */
export class GuardedWrites {
  readonly #collection: GuardedCollection;
  readonly #guard: Guard;
  readonly #attempts: Attempts;
  readonly #pace: BulkPace;
  /** What is written again, after an error on the way, is not sent again. */
  readonly #written = new WrittenVersions();

  constructor(collection: GuardedCollection, guard: Guard, attempts: Attempts) {
    this.#collection = collection;
    this.#guard = guard;
    this.#attempts = attempts;
    this.#pace = new BulkPace(attempts.timeoutMs);
  }

  /** Throws HistoryError; what was written before it stays, and all of it may be written again. */
  async replace(what: string, documents: readonly Weighed[]): Promise<void> {
    const due = greatest(documents).filter(
      ({ document: { _id, state } }) => !(this.#written.versionOf(_id)! >= state.v),
    );
    due.sort((a, b) => (a.document._id < b.document._id ? -1 : 1));
    for (let from = 0; from < due.length;) {
      const to = this.#bulkEnd(due, from);
      await this.#replaceBulk(
        what,
        due.slice(from, to).map(({ document }) => document),
      );
      from = to;
    }
  }

  /** From here on nothing is taken for written that this process does not write anew: for whoever looks at what the server has. */
  forget(): void {
    this.#written.forget();
  }

  async #replaceBulk(what: string, documents: readonly Guarded[]): Promise<void> {
    let pending = documents.map((document) => this.#writing(document));
    await this.#attempts.run(what, async () => {
      while (pending.length > 0) {
        const errors = await this.#pace.measure(pending.length, () => this.#collection.send(pending));
        const { again, taken, passing } = remaining(pending, errors);
        // Before anything is left out of what is pending: the look may fail, and all of it is then sent again.
        const older = await this.#replacingOlder(documents.filter(({ _id }) => taken.has(_id)));
        pending = inOrder([...again, ...older]);
        if (passing) throw new RefusedError(passing);
      }
    });
    for (const { _id, state } of documents) this.#written.remember(_id, state.v);
  }

  #writing(document: Guarded): GuardedWrite {
    return this.#written.versionOf(document._id) !== undefined
      ? replacing(document, this.#guard, true)
      : { insertOne: { document } };
  }

  /** Of documents that are there already: with this version or a greater one, or with a smaller one, which is replaced. */
  async #replacingOlder(documents: readonly Guarded[]): Promise<GuardedUpdate[]> {
    if (documents.length === 0) return [];
    const found = await this.#collection.versions(documents.map(({ _id }) => _id));
    const versions = new Map(found.map(({ _id, state }) => [_id, state.v]));
    return documents.flatMap((document) => {
      // One that is gone meanwhile was removed because it has expired: updating it does nothing.
      const isNewer = versions.get(document._id)! >= document.state.v;
      return isNewer ? [] : [replacing(document, this.#guard, false)];
    });
  }

  #bulkEnd(documents: readonly Weighed[], from: number): number {
    const most = Math.min(documents.length, from + this.#pace.documentsMax);
    let bytes = documents[from].bytes;
    let to = from + 1;
    while (to < most && bytes + documents[to].bytes <= BULK_BYTES) bytes += documents[to++].bytes;
    return to;
  }
}

interface Remaining {
  readonly again: GuardedWrite[];
  /** By id: what could not be made because it is there. */
  readonly taken: Map<string, GuardedWrite>;
  /** An error that passes by itself, if there was one. */
  readonly passing: OperationError | undefined;
}

/** What is left to do after a bulk. Throws an error that doesn't pass. */
function remaining(sent: readonly GuardedWrite[], errors: readonly OperationError[]): Remaining {
  const again: GuardedWrite[] = [];
  const taken = new Map<string, GuardedWrite>();
  let passing: OperationError | undefined;
  for (const error of errors) {
    const operation = sent[error.index];
    if (error.code === DUPLICATE_KEY && makes(operation)) {
      taken.set(idOf(operation), operation);
      continue;
    }
    if (!isTransient(error.code)) throw new RefusedError(error);
    passing = error;
    again.push(operation);
  }
  return { again, taken, passing };
}

function inOrder(operations: readonly GuardedWrite[]): GuardedWrite[] {
  return [...operations].sort((a, b) => (idOf(a) < idOf(b) ? -1 : 1));
}

/** Whether it makes the document where there is none. */
function makes(operation: GuardedWrite): boolean {
  return "insertOne" in operation || operation.updateOne.upsert;
}

export function replacing(document: Guarded, guard: Guard, upsert: boolean): GuardedUpdate {
  const { _id, state, ...rest } = document;
  // An empty operator is an error before MongoDB 5.
  const made = Object.keys(rest).length > 0 ? { $setOnInsert: rest } : {};
  return guard === "comparison"
    ? { updateOne: { filter: { _id }, update: { $max: { state }, ...made }, upsert } }
    : {
        updateOne: {
          filter: { _id, "state.v": { $lt: state.v } },
          update: { $set: { state }, ...made },
          upsert,
        },
      };
}

function idOf(operation: GuardedWrite): string {
  return "insertOne" in operation ? operation.insertOne.document._id : operation.updateOne.filter._id;
}

/** Of one `_id` the greatest version only. */
function greatest(documents: readonly Weighed[]): Weighed[] {
  const byId = new Map<string, Weighed>();
  for (const weighed of documents) {
    const { _id, state } = weighed.document;
    if (state.v > (byId.get(_id)?.document.state.v ?? -Infinity)) byId.set(_id, weighed);
  }
  return [...byId.values()];
}
