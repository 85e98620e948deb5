import type { Chunk, Head, SourceStatus, TaskId } from "@freshet/engines";
import type { EventSource, Plan } from "@freshet/schema";
import type { Accounts } from "../admission/accounts.js";
import type { Admission, IdOfRow } from "../admission/admission.js";
import type { RecentIds } from "../admission/recent-ids.js";
import { SupersededError } from "../errors.js";
import type { RollupFold } from "../fold/rollup-fold.js";
import type { Interner } from "../interner.js";
import type { Environment } from "../options.js";
import type { Pipeline, PipelineParts } from "../pipeline.js";
import type { DeadLetters } from "./dead-letters.js";
import type { Retry } from "./retry.js";
import type { TaskState } from "./task-state.js";
import { newTaskState, toRuns } from "./task-state.js";

/** One rollup of a session, and the epoch under which it writes to the live store. */
interface SessionRollup {
  readonly fold: RollupFold;
  readonly epoch: string;
}

interface SessionParts {
  readonly environment: Environment;
  readonly retry: Retry;
  readonly plan: Plan;
  readonly source: EventSource;
  readonly task: TaskId;
  readonly interner: Interner;
  readonly admission: Admission;
  readonly accounts: Accounts;
  readonly ids: RecentIds | null;
  readonly pipeline: Pipeline;
  readonly rollups: readonly SessionRollup[];
  readonly deadLetters: DeadLetters;
  readonly decode: PipelineParts["decode"];
  readonly idOfRow: IdOfRow | null;
}

/** How far each side has come, as offsets. */
interface Progress {
  /** Absorbed in memory. */
  frontier: number;
  flushed: number;
  checkpointed: number;
  /** Chunks up to this version may be in history already. */
  readonly begun: number;
  /** The live store showed events up to here when the session began. */
  readonly shown: number;
}

/** Everything a task holds in memory between one recovery and the next. Dropped as a whole when its truth is in doubt. */
export class Session {
  readonly parts: SessionParts;
  readonly progress: Progress;
  /** Why the task stands still, or can't save what it has. */
  stopped: string | null = null;
  #status: SourceStatus;

  constructor(parts: SessionParts, progress: Progress) {
    this.parts = parts;
    this.progress = progress;
    this.advance(progress.frontier);
    this.#status = this.#account();
  }

  /** All records up to this offset are absorbed. */
  advance(frontier: number): void {
    this.progress.frontier = frontier;
  }

  /** False while replaying behind what history already holds. */
  get isSettled(): boolean {
    return this.progress.frontier >= this.progress.begun;
  }

  get head(): Head {
    const { admission } = this.parts;
    return {
      frontier: this.progress.frontier,
      watermark: admission.watermark,
      recordTime: admission.recordClock,
      settled: this.isSettled,
    };
  }

  /**
   * A chunk past all that we know to have been begun is another owner's: it holds events which the live store may not show, although we
   * say that it does.
   */
  assertKnown({ version }: Chunk): void {
    const { frontier, begun } = this.progress;
    const { topic, partition } = this.parts.task;
    if (version > Math.max(frontier, begun))
      throw new SupersededError(topic, partition, { own: frontier, other: version });
  }

  /** Cells changed since the last checkpoint. */
  get unsavedCells(): number {
    let cells = 0;
    for (const { fold } of this.parts.rollups) for (const tier of fold.tiers) cells += tier.unsaved;
    return cells;
  }

  /** Takes stock. Not while a slice is half taken: its accounts would not add up. */
  takeStock(): void {
    this.#status = this.#account();
  }

  /** As of the last stock-taking. */
  get status(): SourceStatus {
    return { ...this.#status, stopped: this.stopped };
  }

  #account(): SourceStatus {
    const { source, task, accounts, admission } = this.parts;
    const { read, applied, late, invalid, filtered, amended, samples } = accounts;
    return {
      source: source.name,
      partition: task.partition,
      frontier: this.progress.frontier,
      ...{ read, applied, late, invalid, filtered, amended, samples },
      overflow: Object.fromEntries(accounts.overflow),
      reasons: Object.fromEntries(accounts.reasons),
      watermark: admission.watermark,
      firstRecordTime: admission.firstRecordTime,
      recordTime: admission.recordClock,
      stopped: null,
    };
  }

  /** The state that goes with a checkpoint at the frontier, in plain data of its own. */
  toState(): TaskState {
    const { plan, admission, accounts, ids, rollups } = this.parts;
    return newTaskState({
      plan: plan.fingerprint,
      admission: admission.toState(),
      accounts: accounts.toState(),
      ids: ids?.toState() ?? null,
      tiers: rollups.flatMap(({ fold }) =>
        fold.tiers.map((tier) => ({
          rollup: fold.rollup.name,
          grainMs: tier.tier.grainMs,
          maxStored: Number.isFinite(tier.maxStored) ? tier.maxStored : null,
          inLive: toRuns(tier.inLive, tier.tier.grainMs),
        })),
      ),
    });
  }
}
