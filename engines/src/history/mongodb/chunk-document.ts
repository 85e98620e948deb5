import { BSON } from "mongodb";
import { type Chunk, HistoryError } from "../port.js";
import { chunkId, paneOf } from "./addresses.js";
import type { Weighed } from "./guarded-writes.js";
import type { ReadableRows } from "./options.js";

const MB = 1024 * 1024;
/** A document may have 16 MB; the rest is for its other fields. */
const BLOCK_BYTES_MAX = 15 * MB;
/** Together with the block well below the most that a document may have. */
const ROWS_BYTES_MAX = 512 * 1024;
/** Of a document beside its block and rows. */
const FIELDS_BYTES = 400;

/** A chunk as it is stored: plain fields for people and the index, and the block. */
export interface ChunkDocument {
  readonly _id: string;
  readonly rollup: string;
  readonly grainMs: number;
  /** For people; the address is read from `_id`. */
  readonly pane: Date;
  readonly partition: number;
  readonly chunk: number;
  readonly state: ChunkState;
}

/** What changes from version to version. The version comes first: states are compared by it. */
interface ChunkState {
  readonly v: number;
  /** As aggregates encodes it. */
  readonly block: Uint8Array;
  /** The same numbers for people, where they are asked for. */
  readonly rows?: readonly object[];
}

/** What `chunkOf` reads; rows stay on the server. */
export const CHUNK_FIELDS = { partition: 1, chunk: 1, "state.v": 1, "state.block": 1 } as const;

/** Makes documents of chunks. Says once, by `warn`, that rows could not be made: nothing depends on them. */
export class ChunkDocuments {
  readonly #readable: ReadableRows | undefined;
  readonly #warn: (fields: object, message: string) => void;
  #warned = false;

  constructor(readable: ReadableRows | undefined, warn: (fields: object, message: string) => void) {
    this.#readable = readable;
    this.#warn = warn;
  }

  /** Throws HistoryError where the chunk does not fit in a document. */
  of(chunk: Chunk): Weighed<ChunkDocument> {
    const { rollup, grainMs, pane, partition, chunk: number, version, bytes: block } = chunk;
    const _id = chunkId(chunk);
    if (block.length > BLOCK_BYTES_MAX)
      throw new HistoryError(
        "full",
        `The chunk ${_id} has ${(block.length / MB).toFixed(1)} MB; a document of MongoDB holds ${BLOCK_BYTES_MAX / MB} MB of it at most.`,
      );
    const rows = this.#rows(chunk);
    const state = { v: version, block, ...(rows && { rows: rows.list }) };
    const document = { _id, rollup, grainMs, pane: new Date(pane), partition, chunk: number, state };
    return { document, bytes: FIELDS_BYTES + block.length + (rows?.bytes ?? 0) };
  }

  #rows(chunk: Chunk): { list: readonly object[]; bytes: number } | undefined {
    if (!this.#readable) return undefined;
    try {
      const list = this.#readable.rows(chunk);
      const bytes = BSON.calculateObjectSize({ list });
      if (bytes <= ROWS_BYTES_MAX) return { list, bytes };
      this.#warnOnce(
        { rollup: chunk.rollup, bytes },
        `Readable rows are left out where they exceed ${ROWS_BYTES_MAX} bytes.`,
      );
    } catch (error) {
      this.#warnOnce(
        { rollup: chunk.rollup, err: error },
        "Readable rows could not be made and are left out.",
      );
    }
    return undefined;
  }

  #warnOnce(fields: object, message: string): void {
    if (!this.#warned) this.#warn(fields, message);
    this.#warned = true;
  }
}

/** Throws HistoryError if somebody changed the document. */
export function chunkOf(
  document: Partial<ChunkDocument> & { _id: string },
  tier: Pick<Chunk, "rollup" | "grainMs">,
): Chunk {
  const { _id, partition, chunk } = document;
  const { v, block } = (document.state ?? {}) as Partial<ChunkState>;
  const isWhole =
    typeof v === "number" &&
    typeof partition === "number" &&
    typeof chunk === "number" &&
    block instanceof Uint8Array;
  if (!isWhole)
    throw new HistoryError("corrupt", `The document of the chunk ${_id} is not as it was written.`);
  // A copy: the driver's bytes are a view of a whole reply, which would stay in memory with it.
  const bytes = new Uint8Array(block);
  return {
    rollup: tier.rollup,
    grainMs: tier.grainMs,
    pane: paneOf(_id),
    partition,
    chunk,
    version: v,
    bytes,
  };
}
