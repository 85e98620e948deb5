import type { Question } from "../read/question.js";
import type { Receipt } from "../read/receipt.js";
import type { Reader } from "../read/reader.js";
import type { AnswerRevision } from "../read/revision.js";
import type { Answer } from "../read/row.js";
import { type Difference, type Frame, deltaFrame, heartbeatFrame, snapshotFrame } from "./frames.js";
import { Lane, type LaneMember } from "./lane.js";
import { Ledger } from "./ledger.js";
import { encodePlace } from "./place.js";
import type { Turns } from "./turns.js";

export interface CohortOptions {
  /** Names the live query, the same in every process. */
  readonly query: string;
  /** Names this cohort, unlike any other of any process. */
  readonly id: string;
  readonly question: Question;
  readonly reader: Reader;
  readonly turns: Turns;
  /** Whether the windows of rows are shown to its subscribers. */
  readonly withWindow: boolean;
  readonly now: () => number;
  /** Told of every evaluation. */
  readonly onEvaluated?: (ms: number) => void;
}

/** What a subscriber remembers of the answer its client has. */
export interface Position {
  readonly serial: number;
  /** Updates of the result so far. */
  readonly updates: number;
  readonly revision: AnswerRevision;
}

export interface CohortAsk {
  readonly background?: boolean;
  readonly receipt?: Receipt | null;
  /** Revision of a client that asks what has moved since. */
  readonly resume?: string | null;
}

/**
 * An evaluation may take at most this share of the time, so that many live queries leave room for the rest. What counts is the lesser of the last two:
 * the first reads what the next ones have, and a process may have stood still in the midst of one.
 */
const COST_FACTOR = 8;
const FAILURES_MAX = 5;
const RETRY_MS = 500;
const TIMER_MS_MAX = 3_600_000;
/** Frames tell the lag; for so long it is taken to be the same, so that many can get the same frame. */
const SAME_MS = 1_000;
const NOTHING: Difference = { rows: [], removed: [], totals: null };

/** One live query, whoever and how many subscribe to it: evaluated when its rollup has changed, or time has moved its period. */
export class Cohort {
  readonly query: string;
  readonly id: string;
  /** Subscribers that are about to join. */
  visitors = 0;
  readonly #options: CohortOptions;
  readonly #ledger: Ledger;
  readonly #lanes = new Map<number, Lane>();
  readonly #unfollow: () => void;
  #answer: Answer | null = null;
  #position: Position | null = null;
  /** Frames made of the present answer, by what they begin from; null where there is nothing to tell. */
  readonly #frames = new Map<string, Frame | null>();
  #heartbeat: Frame | null = null;
  #told: { readonly position: Position; readonly at: number; readonly revision: AnswerRevision } | null =
    null;
  #first: Promise<Answer> | null = null;
  #timer: NodeJS.Timeout | null = null;
  #border: NodeJS.Timeout | null = null;
  #evaluating = false;
  #lastBegan = -Infinity;
  #lastCostMs = 0;
  #costMs = 0;
  #failures = 0;
  #closed = false;
  /** Changes of the rollup or the period, and how many the present answer has seen. */
  #changes = 1;
  #answeredChanges = 0;

  constructor(options: CohortOptions) {
    this.#options = options;
    this.query = options.query;
    this.id = options.id;
    this.#ledger = new Ledger(options.withWindow);
    this.#unfollow = options.reader.mirror.onChange(() => this.#changed());
  }

  get answer(): Answer | null {
    return this.#answer;
  }

  /** Where a client is that has the present answer. */
  get position(): Position | null {
    return this.#position;
  }

  /** Nobody has it, or is about to. */
  get idle(): boolean {
    return this.visitors === 0 && this.#lanes.size === 0;
  }

  /** Estimated bytes of what is kept for those who come back. */
  get bytes(): number {
    return this.#ledger.bytes;
  }

  join(member: LaneMember, rate: number): Lane {
    let lane = this.#lanes.get(rate);
    if (!lane) this.#lanes.set(rate, (lane = new Lane(rate)));
    lane.members.add(member);
    this.#schedule();
    return lane;
  }

  leave(member: LaneMember, lane: Lane): void {
    lane.members.delete(member);
    if (lane.members.size > 0) return;
    lane.close();
    this.#lanes.delete(lane.rate);
  }

  /** Resolves when there is an answer to begin with: the present one, if it is being kept up. */
  async ready(): Promise<void> {
    const keptUp = this.#lanes.size > 0 && this.#failures === 0;
    if (this.#answer !== null && (keptUp || !this.#dirty)) return;
    // Whoever comes while one is being worked out shares it.
    this.#first ??= this.ask().finally(() => (this.#first = null));
    await this.#first;
  }

  /** Asks anew, at once. */
  async ask({ background = false, receipt = null, resume = null }: CohortAsk = {}): Promise<Answer> {
    const { reader, question } = this.#options;
    const changes = this.#changes;
    const answer = await reader.ask({ ...question, receipt }, { resume, background });
    this.#take(answer, changes);
    return answer;
  }

  /** Whether a client that has the rows of an answer can be told what changed since. */
  knows(serial: number): boolean {
    return this.#ledger.knows(serial);
  }

  /** Everything, for one that has nothing, or nothing that is remembered. */
  snapshot(conflated: number): Frame {
    return this.#frame(`s${conflated}`, (answer, revision) =>
      snapshotFrame(answer, revision, conflated),
    ) as Frame;
  }

  /** What one lacks that has an earlier answer; null if nothing. */
  after({ serial, updates }: Position): Frame | null {
    const conflated = Math.max(0, (this.#position?.updates ?? 0) - updates - 1);
    if (!this.#ledger.knows(serial)) return this.snapshot(conflated);
    return this.#frame(`d${serial} ${conflated}`, (_, revision) => {
      const difference = this.#ledger.since(serial);
      return difference === null ? null : deltaFrame(difference, revision, conflated);
    });
  }

  /** The same for one that comes back, who is to be told in any case. */
  resumed(serial: number): Frame {
    if (!this.#ledger.knows(serial)) return this.snapshot(0);
    return this.#frame(`r${serial}`, (_, revision) =>
      deltaFrame(this.#ledger.since(serial) ?? NOTHING, revision, 0),
    ) as Frame;
  }

  /** The same for one that comes from elsewhere with a revision, if `answer` could tell what has moved since; else null. */
  moved(answer: Answer): Frame | null {
    const { rows, totals, movedSince, hasNext, hasPrevious } = answer;
    // Rows past the page may have pushed others out of it.
    if (answer !== this.#answer || movedSince === null || hasNext || hasPrevious) return null;
    const difference = { rows: rows.filter((row) => movedSince.has(row.key)), removed: [], totals };
    return this.#position && deltaFrame(difference, this.#revision(this.#position), 0);
  }

  /** Moves time only, for one that has an answer. */
  heartbeat(position: Position): Frame {
    const revision = this.#revision(position);
    if (this.#heartbeat?.revision !== revision) this.#heartbeat = heartbeatFrame(revision);
    return this.#heartbeat;
  }

  /** Nobody is there any more: keeps only what those need who come back. */
  rest(): void {
    this.#frames.clear();
    this.#heartbeat = null;
    // The border of its period goes on being watched.
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
  }

  close(): void {
    this.#closed = true;
    this.#unfollow();
    for (const timer of [this.#timer, this.#border]) if (timer) clearTimeout(timer);
    for (const lane of this.#lanes.values()) lane.close();
    this.#lanes.clear();
  }

  get #dirty(): boolean {
    return this.#changes > this.#answeredChanges;
  }

  #changed(): void {
    this.#changes++;
    this.#schedule();
  }

  #schedule(): void {
    if (this.#closed || this.#evaluating || this.#timer || !this.#dirty || this.#lanes.size === 0) return;
    const rate = Math.max(...this.#lanes.keys());
    const interval = Math.max(1_000 / rate, this.#costMs * COST_FACTOR, this.#failures * RETRY_MS);
    const wait = Math.max(0, this.#lastBegan + interval - performance.now());
    this.#timer = setTimeout(() => {
      this.#timer = null;
      void this.#evaluate();
    }, wait);
  }

  async #evaluate(): Promise<void> {
    this.#evaluating = true;
    const endTurn = await this.#options.turns.begin(this.#options.reader);
    try {
      // Meanwhile all may have gone, or one that came may have asked.
      if (!this.#closed && this.#dirty && this.#lanes.size > 0) await this.ask({ background: true });
    } catch (error) {
      this.#onFailure(error);
    } finally {
      endTurn(this.#lastCostMs);
      this.#evaluating = false;
    }
    this.#schedule();
  }

  #take(answer: Answer, changes: number): void {
    this.#failures = 0;
    this.#lastBegan = performance.now();
    this.#costMs = Math.min(answer.costMs, this.#lastCostMs);
    this.#lastCostMs = answer.costMs;
    this.#options.onEvaluated?.(answer.costMs);
    const seen = Math.max(1, changes - this.#answeredChanges);
    this.#answeredChanges = Math.max(this.#answeredChanges, changes);
    // Two may ask at the same time: the one that began later may be answered earlier.
    if (this.#closed || answer.serial <= (this.#answer?.serial ?? -1)) return;
    const differs = this.#ledger.take(answer, performance.now());
    const { query, id } = this.#options;
    const { serial, until, revision } = answer;
    const token = encodePlace(revision.token, { query, cohort: id, serial, until });
    const updates = (this.#position?.updates ?? 0) + (differs ? seen : 0);
    this.#answer = answer;
    this.#position = { serial, updates, revision: { ...revision, token } };
    this.#frames.clear();
    this.#wakeAt(until);
    if (differs) for (const lane of [...this.#lanes.values()]) lane.offer();
  }

  #frame(key: string, make: (answer: Answer, revision: AnswerRevision) => Frame | null): Frame | null {
    if (this.#answer === null || this.#position === null) throw new Error("There is no answer yet.");
    const revision = this.#revision(this.#position);
    const known = this.#frames.get(key);
    if (known === null || known?.revision === revision) return known;
    const made = make(this.#answer, revision);
    this.#frames.set(key, made);
    return made;
  }

  /** The revision of an answer with the lag and staleness of this moment; the same object for who comes soon after. */
  #revision(position: Position): AnswerRevision {
    const { now, reader } = this.#options;
    const at = now();
    const told = this.#told;
    if (told?.position === position && Math.abs(at - told.at) < SAME_MS) return told.revision;
    const { watermark } = position.revision;
    const lagMs = watermark === null ? null : Math.max(0, Math.round(at - watermark));
    const revision = { ...position.revision, lagMs, stale: reader.behind || !reader.mirror.inStep };
    this.#told = { position, at, revision };
    return revision;
  }

  /** A store that is away for a moment ends no subscription; a question that can't be answered does. */
  #onFailure(error: unknown): void {
    this.#failures++;
    this.#lastBegan = performance.now();
    const code = (error as { extensions?: { code?: unknown } }).extensions?.code;
    const hopeless = code === "BAD_USER_INPUT" || code === "TOO_EXPENSIVE";
    if (!hopeless && this.#answer !== null && this.#failures < FAILURES_MAX) return;
    for (const { members } of [...this.#lanes.values()])
      for (const member of [...members]) member.failed(error);
  }

  #wakeAt(until: number | null): void {
    if (this.#border) clearTimeout(this.#border);
    this.#border = null;
    if (until === null || this.#closed) return;
    const wait = Math.min(TIMER_MS_MAX, Math.max(1, until - this.#options.now()));
    this.#border = setTimeout(() => {
      this.#border = null;
      this.#changed();
    }, wait);
    this.#border.unref();
  }
}
