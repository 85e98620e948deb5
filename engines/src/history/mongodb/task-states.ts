import { randomBytes } from "node:crypto";
import { type Checkpoint, HistoryError, type TaskId } from "../port.js";
import { otherParts, partId, partRange, taskName } from "./addresses.js";
import type { Attempts } from "./attempts.js";
import { guardedCollection } from "./client.js";
import { type Guard, type Guarded, GuardedWrites } from "./guarded-writes.js";
import type { Line } from "./line.js";
import { pagesOf } from "./pages.js";

const MB = 1024 * 1024;
/** A longer state is kept in parts: no document may have more than 16 MB. */
const INLINE_BYTES = MB;
const PART_BYTES = 4 * MB;
const STATE_BYTES_MAX = 256 * MB;

interface Parts {
  readonly attempt: string;
  readonly count: number;
  readonly bytes: number;
}

/** `v` is the offset. */
interface CheckpointDocument extends Guarded {
  readonly state: { readonly v: number; readonly at: Date; readonly json?: string; readonly parts?: Parts };
}

interface PartDocument extends Guarded {
  readonly state: { readonly v: number; readonly bytes: Uint8Array };
}

export interface TaskStatesOptions {
  readonly line: Pick<Line, "collection">;
  readonly attempts: Attempts;
  readonly timeoutMs: number;
  readonly guard: Guard;
}

/**
 * Begin marks and checkpoints. A long state is written as parts first, under a name of their own, then the checkpoint that names them:
 * whoever reads the checkpoint finds all its parts, or a later checkpoint.
 */
export class TaskStates {
  readonly #options: TaskStatesOptions;
  readonly #tasks: GuardedWrites;
  readonly #parts: GuardedWrites;
  /** Tasks that left no parts behind, as far as this process knows. */
  readonly #tidy = new Set<string>();

  constructor(options: TaskStatesOptions) {
    this.#options = options;
    const { line, attempts, timeoutMs, guard } = options;
    const writesTo = (name: "tasks" | "parts"): GuardedWrites =>
      new GuardedWrites(
        guardedCollection(() => line.collection(name), timeoutMs),
        guard,
        attempts,
      );
    this.#tasks = writesTo("tasks");
    this.#parts = writesTo("parts");
  }

  async begin(task: TaskId, version: number): Promise<void> {
    const { topic, partition } = task;
    const document = { _id: beginId(task), topic, partition, state: { v: version, at: new Date() } };
    await this.#replace("Announcing a checkpoint", document);
  }

  async checkpoint(task: TaskId, { offset, state }: Checkpoint): Promise<void> {
    const { topic, partition } = task;
    const json = Buffer.from(JSON.stringify(state ?? null));
    const parts = json.length > INLINE_BYTES ? await this.#writeParts(task, offset, json) : undefined;
    if (parts) this.#tidy.delete(taskName(task));
    const content = parts ? { parts } : { json: json.toString() };
    const document: CheckpointDocument & TaskId = {
      _id: checkpointId(task),
      topic,
      partition,
      state: { v: offset, at: new Date(), ...content },
    };
    await this.#replace("Writing a checkpoint", document);
    await this.#removeOtherParts(task, parts !== undefined);
  }

  async recover(task: TaskId): Promise<{ checkpoint: Checkpoint | null; begun: number }> {
    this.#tasks.forget();
    for (let missed: string | undefined; ;) {
      const { stored, begun } = await this.#read(task);
      if (!stored) return { checkpoint: null, begun };
      const { v: offset, parts } = stored;
      const json = parts ? await this.#readParts(task, offset, parts) : stored.json;
      if (json !== undefined) return { checkpoint: { offset, state: parsed(json, task) }, begun };
      // A later checkpoint removes these parts, once it is there to be read.
      const seen = parts?.attempt;
      if (seen === undefined || seen === missed)
        throw new HistoryError("corrupt", `The state of the checkpoint of ${taskName(task)} is not there.`);
      missed = seen;
    }
  }

  async #replace(what: string, document: Guarded): Promise<void> {
    await this.#tasks.replace(what, [{ document, bytes: 0 }]);
  }

  async #read(task: TaskId): Promise<{ stored: CheckpointDocument["state"] | undefined; begun: number }> {
    const { line, attempts, timeoutMs } = this.#options;
    const ids = [checkpointId(task), beginId(task)];
    const found = (await attempts.run("Reading a checkpoint", () =>
      line
        .collection("tasks")
        .find({ _id: { $in: ids } }, { maxTimeMS: timeoutMs })
        .toArray(),
    )) as unknown as CheckpointDocument[];
    const [stored, begun] = ids.map((id) => found.find(({ _id }) => _id === id)?.state);
    return { stored, begun: begun?.v ?? -1 };
  }

  async #writeParts(task: TaskId, offset: number, json: Buffer): Promise<Parts> {
    if (json.length > STATE_BYTES_MAX)
      throw new HistoryError(
        "full",
        `The state of ${taskName(task)} has ${Math.ceil(json.length / MB)} MB; a checkpoint takes ${STATE_BYTES_MAX / MB} MB at most.`,
      );
    const attempt = randomBytes(8).toString("hex");
    const count = Math.ceil(json.length / PART_BYTES);
    for (let part = 0; part < count; part++) {
      const bytes = json.subarray(part * PART_BYTES, (part + 1) * PART_BYTES);
      const document: PartDocument = {
        _id: partId(task, { offset, attempt }, part),
        state: { v: offset, bytes },
      };
      await this.#parts.replace("Writing a checkpoint", [{ document, bytes: bytes.length }]);
    }
    return { attempt, count, bytes: json.length };
  }

  async #readParts(
    task: TaskId,
    offset: number,
    { attempt, count, bytes }: Parts,
  ): Promise<string | undefined> {
    const { line, attempts, timeoutMs } = this.#options;
    const collection = () => line.collection("parts");
    const range = partRange(task, { offset, attempt });
    const found: Uint8Array[] = [];
    const what = "Reading a checkpoint";
    const query = {
      collection,
      attempts,
      what,
      range,
      projection: { "state.bytes": 1 },
      timeoutMs,
    } as const;
    for await (const page of pagesOf<PartDocument>(query))
      found.push(...page.map((part) => part.state.bytes));
    const json = Buffer.concat(found);
    return found.length === count && json.length === bytes ? json.toString() : undefined;
  }

  /** What an earlier checkpoint kept, or one that was cut off. That it fails does no harm: the next one tries again. */
  async #removeOtherParts(task: TaskId, hasParts: boolean): Promise<void> {
    if (this.#tidy.has(taskName(task))) return;
    const { line, attempts } = this.#options;
    try {
      const { stored } = await this.#read(task);
      if (!stored) return;
      const kept = { offset: stored.v, attempt: stored.parts?.attempt ?? "" };
      for (const range of otherParts(task, kept))
        await attempts.run("Removing old state", () => line.collection("parts").deleteMany({ _id: range }));
      if (!hasParts) this.#tidy.add(taskName(task));
    } catch (error) {
      if (!(error instanceof HistoryError)) throw error;
    }
  }
}

function parsed(json: string, task: TaskId): unknown {
  try {
    return JSON.parse(json);
  } catch (error) {
    throw new HistoryError("corrupt", `The state of the checkpoint of ${taskName(task)} is no JSON.`, {
      cause: error,
    });
  }
}

function checkpointId(task: TaskId): string {
  return `checkpoint ${taskName(task)}`;
}

function beginId(task: TaskId): string {
  return `begin ${taskName(task)}`;
}
