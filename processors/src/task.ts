import type { RecordBatch, SourceStatus } from "@freshet/engines";
import { LiveError } from "@freshet/engines";
import { DataLossError, SupersededError } from "./errors.js";
import { afterSaving, beginExpiry, beginSaving, type Saving } from "./session/checkpoint.js";
import { confirm, flush, publish } from "./session/flush.js";
import { recover } from "./session/recover.js";
import type { TaskScope } from "./session/recover.js";
import { Retry, StoppedError } from "./session/retry.js";
import type { Session } from "./session/session.js";
import { TimeBox } from "./session/time-box.js";

/** What a session was saving when it ended may take so long to be done; then nobody waits for it any more. */
const LAST_SAVE_MS_MAX = 500;

/** While catching up, a flush or a checkpoint waits for this many times as long as the last one took, so that folding gets most of the time. */
const REST_TIMES = 6;

/**
 * Owns one partition of one topic: reads, folds, flushes and checkpoints until it is closed or fails. What it holds in memory is a session;
 * whenever the truth of that is in doubt, or it has grown too large, the task drops it and recovers.
 */
export class Task {
  readonly #scope: TaskScope;
  readonly #stop = new AbortController();
  /** After this, failing operations are no longer tried again. */
  readonly #giveUp = new AbortController();
  readonly #retry: Retry;
  readonly #onFailed: (error: Error) => void;
  readonly #done: Promise<void>;
  #session: Session | null = null;
  #stopped: string | null = null;
  #unsaved: string | null = null;
  /** A checkpoint that is being written, and when it was begun. */
  #saving: { readonly of: Saving; readonly since: number; isWritten: boolean } | null = null;
  /** The end of the removal of expired panes that was begun last. */
  #expired: Promise<void> = Promise.resolve();
  /** Of what the session saves while folding goes on. */
  #savingRetry: Retry;
  #saves = new AbortController();
  /** Up to here a session that ended may have begun to write chunks, or may yet do so. */
  #begun = -1;
  #flushedAt = -Infinity;
  #checkpointedAt: number;
  #checkpoints = 0;
  /** How long the last ones took. */
  #flushMs = 0;
  #checkpointMs = 0;
  #lag = 0;

  constructor(scope: TaskScope, onFailed: (error: Error) => void) {
    this.#scope = scope;
    this.#onFailed = onFailed;
    this.#checkpointedAt = scope.environment.clock.now();
    const { signal } = this.#giveUp;
    this.#retry = new Retry(scope.environment, signal, (reason) => void this.#standStill(reason));
    this.#savingRetry = this.#newSavingRetry();
    this.#done = this.#run();
  }

  get partition(): number {
    return this.#scope.task.partition;
  }

  get status(): SourceStatus | null {
    return this.#session?.status ?? null;
  }

  /** Ends with a flush and a checkpoint, if the stores take them in time; if not, a later owner replays a little more. */
  async close(): Promise<void> {
    const { clock, tuning } = this.#scope.environment;
    this.#stop.abort();
    const timer = new AbortController();
    const timeUp = clock.sleep(tuning.closeMsMax, timer.signal).then(() => this.#giveUp.abort());
    await Promise.race([this.#done, timeUp]);
    timer.abort();
  }

  async #run(): Promise<void> {
    try {
      while (!this.#stop.signal.aborted) await this.#runSession();
    } catch (error) {
      if (!(error instanceof StoppedError)) await this.#fail(error as Error);
    }
  }

  /** From a recovery to the moment when the session is given up or the task ends. */
  async #runSession(): Promise<void> {
    const { clock, tuning, logger } = this.#scope.environment;
    try {
      this.#session = await recover(this.#scope, this.#retry, this.#begun);
      logger.info({ ...this.#scope.task, from: this.#session.progress.frontier + 1 }, "Took up a partition.");
      await this.#work(this.#session);
    } catch (error) {
      await this.#giveUpSaving();
      if (!isCauseToRecover(error, this.#scope.environment.onDataLoss)) throw error;
      logger.warn({ ...this.#scope.task, err: error }, "Dropping what is in memory and recovering.");
      await clock.sleep(tuning.retryMsMin, this.#stop.signal);
    }
  }

  async #work(session: Session): Promise<void> {
    const { topic, partition } = this.#scope.task;
    const { log } = this.#scope.environment;
    const box = new TimeBox(this.#scope.environment);
    while (!this.#stop.signal.aborted) {
      const next = session.progress.frontier + 1;
      const batch = await this.#retry.run("Reading the log", () => log.read(topic, partition, next));
      if (batch !== null) await this.#take(session, batch, box);
      const end = await this.#retry.run("Reading the log", () => log.end(topic, partition));
      this.#lag = end - 1 - session.progress.frontier;
      await this.#maintain(session);
      if (this.#isOvergrown(session)) break;
      if (batch === null) await this.#wait(session);
    }
    await this.#endSaving(session);
    if (session.progress.frontier > session.progress.checkpointed) {
      await this.#beginSaving(session);
      await this.#endSaving(session);
    }
    await this.#expired;
  }

  /** Folds a batch, slice by slice. */
  async #take(session: Session, batch: RecordBatch, box: TimeBox): Promise<void> {
    let index = batch.indexFrom(session.progress.frontier + 1);
    // Nothing but a gap, or a batch that was delivered before.
    if (index === batch.count) session.advance(Math.max(session.progress.frontier, batch.nextOffset - 1));
    while (index < batch.count && !this.#stop.signal.aborted) {
      const taken = session.parts.pipeline.take(batch, index);
      index += typeof taken === "number" ? taken : await taken;
      session.advance(index < batch.count ? batch.offset(index) - 1 : batch.nextOffset - 1);
      if (box.isSpent) await box.pause();
      if (index < batch.count) await this.#maintain(session);
    }
  }

  /** Flushes and checkpoints that are due. */
  async #maintain(session: Session): Promise<void> {
    const { clock, timings } = this.#scope.environment;
    const { progress, parts } = session;
    if (this.#saving?.isWritten) await this.#endSaving(session);
    if (this.#checkpointDue(session) <= clock.now()) {
      if (this.#saving !== null) {
        // More has changed than may be held before what changed earlier is saved. All of it is shown meanwhile.
        if (progress.frontier > progress.flushed) await flush(session);
        await this.#endSaving(session);
      }
      await this.#beginSaving(session);
    } else if (progress.frontier > progress.flushed && this.#flushDue() <= clock.now()) {
      const startedAt = clock.now();
      await flush(session);
      this.#flushedAt = clock.now();
      this.#flushMs = this.#flushedAt - startedAt;
      timings?.flushed(this.#flushMs);
    } else if (progress.frontier === progress.flushed && this.#confirmDue() <= clock.now()) {
      await confirm(session);
      this.#flushedAt = clock.now();
    }
    if (parts.deadLetters.isFull) await parts.deadLetters.write(this.#retry);
  }

  async #beginSaving(session: Session): Promise<void> {
    const { clock } = this.#scope.environment;
    const since = clock.now();
    const of = await beginSaving(session, this.#savingRetry);
    this.#flushedAt = clock.now();
    const saving = { of, since, isWritten: false };
    const done = (): void => {
      saving.isWritten = true;
    };
    of.written.then(done, done);
    this.#saving = saving;
  }

  /** Waits until what is being saved has been, and lets go of what is then not needed any more. */
  async #endSaving(session: Session): Promise<void> {
    if (this.#saving === null) return;
    const { of, since } = this.#saving;
    const { clock, tuning, timings } = this.#scope.environment;
    await of.written;
    this.#saving = null;
    await afterSaving(session, of);
    this.#checkpointedAt = clock.now();
    this.#checkpointMs = this.#checkpointedAt - since;
    timings?.checkpointed(this.#checkpointMs);
    if (++this.#checkpoints % tuning.checkpointsPerExpiry === 0) await this.#expire(session, of);
  }

  async #expire(session: Session, of: Saving): Promise<void> {
    await this.#expired;
    const { done } = await beginExpiry(session, of, this.#savingRetry);
    this.#expired = done;
    // Whoever waits for it is told.
    done.catch(() => {});
  }

  #newSavingRetry(): Retry {
    const { signal } = this.#saves;
    return new Retry(this.#scope.environment, AbortSignal.any([this.#giveUp.signal, signal]), (reason) => {
      if (signal.aborted) return;
      this.#unsaved = reason;
      void this.#publish();
    });
  }

  /**
   * The session ends. What it was saving is true whatever becomes of it (E1, E2), so the next one does not wait for a slow history store: no further step
   * of it is begun, and the one under way may be done late, as that of any zombie. Only who does not know of it would show a frontier that its chunks are past.
   */
  async #giveUpSaving(): Promise<void> {
    const { clock } = this.#scope.environment;
    const timer = new AbortController();
    const saved = Promise.allSettled([this.#saving?.of.written, this.#expired]);
    await Promise.race([saved, clock.sleep(LAST_SAVE_MS_MAX, timer.signal)]);
    timer.abort();
    this.#begun = Math.max(this.#begun, this.#saving?.of.version ?? -1);
    this.#saving = null;
    this.#expired = Promise.resolve();
    this.#saves.abort();
    this.#saves = new AbortController();
    this.#savingRetry = this.#newSavingRetry();
    this.#unsaved = null;
  }

  get #isCatchingUp(): boolean {
    return this.#lag > this.#scope.environment.tuning.catchUpRecords;
  }

  #flushDue(): number {
    const { flushMs, catchUpFlushMs } = this.#scope.environment.tuning;
    if (!this.#isCatchingUp) return this.#flushedAt + flushMs;
    return this.#flushedAt + Math.max(catchUpFlushMs, REST_TIMES * this.#flushMs);
  }

  #confirmDue(): number {
    return this.#flushedAt + this.#scope.environment.tuning.confirmMs;
  }

  #checkpointDue(session: Session): number {
    const { checkpointMs, catchUpCheckpointMs, dirtyCellsMax } = this.#scope.environment.tuning;
    const { frontier, checkpointed } = session.progress;
    if (frontier === (this.#saving?.of.version ?? checkpointed)) return Infinity;
    if (session.unsavedCells > dirtyCellsMax) return -Infinity;
    if (this.#saving !== null) return Infinity;
    if (!this.#isCatchingUp) return this.#checkpointedAt + checkpointMs;
    return this.#checkpointedAt + Math.max(catchUpCheckpointMs, REST_TIMES * this.#checkpointMs);
  }

  /** Until there is more to read, or the live store or history is due, or the task ends. */
  async #wait(session: Session): Promise<void> {
    const { clock, log } = this.#scope.environment;
    const { topic, partition } = this.#scope.task;
    const { frontier, flushed } = session.progress;
    const toShow = frontier > flushed ? this.#flushDue() : this.#confirmDue();
    const due = Math.min(toShow, this.#checkpointDue(session));
    const woken = new AbortController();
    const wake = (): void => woken.abort();
    this.#stop.signal.addEventListener("abort", wake, { once: true });
    const timers = [log.wait(topic, partition, frontier + 1, woken.signal)];
    if (this.#saving !== null) timers.push(this.#saving.of.written.catch(() => {}));
    timers.push(clock.sleep(Math.max(1, due - clock.now()), woken.signal));
    if (!this.#stop.signal.aborted) await Promise.race(timers);
    wake();
    this.#stop.signal.removeEventListener("abort", wake);
  }

  /** Strings gather over time; ids of recent events are needed and don't count as too many. */
  #isOvergrown({ parts }: Session): boolean {
    const { stringsMax } = this.#scope.environment.tuning;
    return parts.interner.size > stringsMax + 4 * (parts.ids?.size ?? 0);
  }

  async #standStill(reason: string | null): Promise<void> {
    this.#stopped = reason;
    await this.#publish();
  }

  async #publish(): Promise<void> {
    const session = this.#session;
    if (session === null) return;
    session.stopped = this.#stopped ?? this.#unsaved;
    try {
      await publish(session);
    } catch {
      // The live store is what fails: the reason is in the logs.
    }
  }

  async #fail(error: Error): Promise<void> {
    const { logger } = this.#scope.environment;
    logger.error({ ...this.#scope.task, err: error }, `A partition stands still: ${error.message}`);
    await this.#standStill(error.message);
    this.#onFailed(error);
  }
}

/** Errors after which a new recovery is right: another owner's epoch or checkpoint, or records skipped by choice. */
function isCauseToRecover(error: unknown, onDataLoss: "stop" | "skip"): boolean {
  if (error instanceof SupersededError) return true;
  if (error instanceof LiveError) return error.code === "wrong-epoch";
  const isLoss = (error as { code?: unknown }).code === "data-loss" && !(error instanceof DataLossError);
  return isLoss && onDataLoss === "skip";
}
