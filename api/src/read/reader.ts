import { StringDictionary, neededStates } from "@freshet/aggregates";
import type { Clock, HistoryStore } from "@freshet/engines";
import type { EventSource, Rollup } from "@freshet/schema";
import { unavailable } from "../errors.js";
import type { ApiLimits } from "../limits.js";
import type { Mirror } from "../mirror.js";
import { Composition } from "./composition.js";
import { Density } from "./density.js";
import { basesOf } from "./drafts.js";
import { evaluate } from "./evaluate.js";
import { Groups } from "./groups.js";
import { Lens, type LensPane } from "./lens.js";
import type { PaneBase } from "./pane-base.js";
import { PaneBases } from "./pane-bases.js";
import type { Question } from "./question.js";
import { type Receipt, awaitReceipt } from "./receipt.js";
import { type ResumePoint, resumePoint } from "./resume.js";
import { revisionOf } from "./revision.js";
import type { Answer } from "./row.js";
import { type Shape, checkCost, shapeOf } from "./shape.js";

export interface ReaderOptions {
  readonly rollup: Rollup;
  readonly source: EventSource;
  readonly mirror: Mirror;
  readonly history: HistoryStore;
  readonly clock: Clock;
  readonly limits: ApiLimits;
  /** Whether more of the source is known to be on its way, or it stands still. */
  readonly behind: () => boolean;
  /** The offset the next event of a partition of the source will get; null where the log is not at hand. */
  readonly logEnd?: (partition: number) => Promise<number | null>;
  readonly slices?: Slices;
}

/** How work is cut, so that no question keeps the others, or the folding of events, from going on. */
export interface Slices {
  readonly ms: number;
  /** While events wait to be counted: every pause then costs a step of the counting, which is longer than a slice. */
  readonly behindMs: number;
  /** Of a live query. */
  readonly backgroundMs: number;
  pause(): Promise<void>;
}

export interface AskOptions {
  /** Token of a client that asks what changed since. */
  readonly resume?: string | null;
  /** Nobody waits for the answer: others come first. */
  readonly background?: boolean;
  /** Aborts when the answer is not wanted any more. */
  readonly signal?: AbortSignal;
}

/** Everything decoded belongs to one dictionary and one numbering of groups; renewed when these have grown too much. */
interface Workspace {
  readonly dictionary: StringDictionary;
  readonly groups: Groups;
  readonly lenses: Map<string, Lens>;
}

/** A question at one attempt. */
interface Task {
  readonly question: Question;
  readonly shape: Shape;
  readonly bases: ReadonlyMap<string, PaneBase>;
  readonly workspace: Workspace;
  readonly resume: string | null;
  readonly background: boolean;
  readonly signal?: AbortSignal;
}

const TRIES = 8;
const STRINGS_MAX = 1_000_000;
const LENSES_MAX = 32;
/** Past this a question is worked out in one go: it is asked while everything changes. */
const PAUSES_MAX = 1_000;
const SLICES: Slices = {
  ms: 12,
  behindMs: 40,
  backgroundMs: 8,
  pause: () => new Promise((resolve) => setImmediate(resolve)),
};

/** Answers questions to one rollup. */
export class Reader {
  readonly #options: ReaderOptions;
  readonly #bases: PaneBases;
  readonly #density: Density;
  #workspace = newWorkspace();
  #serial = 0;

  constructor(options: ReaderOptions) {
    this.#options = options;
    this.#bases = new PaneBases(options.mirror, options.history, options.limits.chunkCacheBytesMax);
    this.#density = new Density(options.mirror, options.history);
  }

  get mirror(): Mirror {
    return this.#options.mirror;
  }

  /** Estimated bytes of what is kept between questions. */
  get bytes(): number {
    return [...this.#workspace.lenses.values()].reduce((sum, lens) => sum + lens.bytes, this.#bases.bytes);
  }

  /** Whether events wait to be counted, so that other work has to stand back. */
  get behind(): boolean {
    return this.#options.behind();
  }

  /** Cells a question would read, about, found without reading them. Throws what is wrong with its period. */
  async estimate(question: Question): Promise<number> {
    const { mirror, limits, clock } = this.#options;
    await this.#settle();
    await this.#density.refresh();
    return this.#density.cells(shapeOf(question, mirror, clock.now(), limits).runs);
  }

  async ask(
    question: Question,
    { resume = null, background = false, signal }: AskOptions = {},
  ): Promise<Answer> {
    const { mirror, limits, clock } = this.#options;
    await this.#settle();
    if (question.receipt !== null) await this.#await(question.receipt);
    await this.#density.refresh();
    let spentMs = 0;
    for (let tried = 0; tried < TRIES; tried++) {
      signal?.throwIfAborted();
      const shape = shapeOf(question, mirror, clock.now(), limits);
      checkCost(shape, this.#density.cells(shape.runs), limits);
      const bases = await this.#bases.load(shape.runs);
      await this.#catchUp(bases.values());
      const workspace = this.#renewed();
      const task: Task = { question, shape, bases, workspace, resume, background, signal };
      // Pauses are when things change; late tries do without.
      spentMs += await this.#prepare(task, tried < TRIES / 2);
      // From here on nothing waits: one frontier.
      if (mirror.unsettled() !== null) await this.#settle();
      else if (this.#bases.hold(bases.values()) && stillKept(shape, question, mirror, clock.now(), limits))
        return this.#evaluate(task, spentMs);
    }
    throw unavailable(
      `${question.rollup.name} changed too fast to be read at one moment. Try again, or ask for a shorter period.`,
    );
  }

  #evaluate({ question, shape, bases, workspace, resume }: Task, spentMs: number): Answer {
    const { mirror, clock, source, behind } = this.#options;
    const lens = lensOf(workspace, question);
    const point: ResumePoint | null = resume === null ? null : resumePoint(resume, question, mirror);
    const revision = revisionOf(mirror, source.idleMs, clock.now(), behind());
    const answer = evaluate({
      ...{ question, shape, bases, mirror, lens, revision },
      groups: workspace.groups,
      serial: ++this.#serial,
      resume: point,
    });
    lens.arena.trim();
    this.#trim(workspace);
    return { ...answer, costMs: answer.costMs + spentMs };
  }

  async #settle(): Promise<void> {
    const { mirror, limits } = this.#options;
    const settled = await mirror.waitFor(() => mirror.unsettled() === null, limits.waitMsMax);
    if (!settled)
      throw unavailable(`${mirror.unsettled() ?? "It was not ready in time"}. Try again in a moment.`);
  }

  async #await(receipt: Receipt): Promise<void> {
    const { mirror, source, limits, logEnd = async () => null } = this.#options;
    await awaitReceipt(receipt, { mirror, topic: source.topic, logEnd, waitMsMax: limits.waitMsMax });
  }

  /** History may be ahead of the feed for a moment; what it holds must not be newer than the frontier shown. */
  async #catchUp(bases: Iterable<PaneBase>): Promise<void> {
    const { mirror, limits } = this.#options;
    const versions = new Map<number, number>();
    for (const { chunks } of bases)
      for (const { partition, version } of chunks)
        versions.set(partition, Math.max(version, versions.get(partition) ?? -1));
    const there = (): boolean =>
      [...versions].every(([partition, version]) => mirror.frontier(partition) >= version);
    if (!(await mirror.waitFor(there, limits.waitMsMax)))
      throw unavailable("The live store is behind the history store. Try again in a moment.");
  }

  /** Decodes and merges in slices what does not change; milliseconds of work. */
  async #prepare(task: Task, pausing: boolean): Promise<number> {
    const { question, shape, bases, workspace, resume } = task;
    const { mirror, limits, slices = SLICES } = this.#options;
    const askedMs = this.behind ? slices.behindMs : slices.ms;
    const sliceMs = task.background ? slices.backgroundMs : askedMs;
    const lens = lensOf(workspace, question);
    const onPane = (pane: LensPane): void => this.#density.note(pane);
    const { groups } = workspace;
    const composition = new Composition({ question, bases, mirror, lens, groups, onPane });
    let worked = 0;
    let pauses = 0;
    let began = performance.now();
    const isOver = (): boolean => pausing && pauses < PAUSES_MAX && performance.now() - began >= sliceMs;
    /** Answers whether nothing that was being worked on has changed meanwhile. */
    const pause = async (): Promise<boolean> => {
      const { tick } = mirror;
      const { changes } = lens.merges;
      pauses++;
      lens.trimPanes(limits.cellCacheBytesMax);
      worked += performance.now() - began;
      await slices.pause();
      task.signal?.throwIfAborted();
      began = performance.now();
      return mirror.tick === tick && lens.merges.changes === changes;
    };
    for (const window of shape.windows) {
      for (const run of window.runs)
        for (let steps = composition.compose(run); !steps.next().done;) {
          // To begin anew is to walk over all panes of the run, of which there may be tens of thousands.
          if (isOver() && !(await pause())) steps = composition.compose(run);
        }
      if (resume === null) continue;
      for (const base of basesOf(window, bases)) {
        composition.pane(base);
        if (isOver()) await pause();
      }
    }
    return worked + performance.now() - began;
  }

  #renewed(): Workspace {
    const { dictionary, groups } = this.#workspace;
    if (dictionary.size > STRINGS_MAX || groups.size > STRINGS_MAX) this.#workspace = newWorkspace();
    return this.#workspace;
  }

  #trim(workspace: Workspace): void {
    for (const key of workspace.lenses.keys()) {
      if (workspace.lenses.size <= LENSES_MAX) break;
      workspace.lenses.delete(key);
    }
    const bytesMax = this.#options.limits.cellCacheBytesMax;
    let bytes = [...workspace.lenses.values()].reduce((sum, lens) => sum + lens.bytes, 0);
    // The least recently used lens gives first.
    for (const lens of workspace.lenses.values()) {
      if (bytes <= bytesMax) return;
      const before = lens.bytes;
      lens.trim(Math.max(0, before - (bytes - bytesMax)));
      bytes -= before - lens.bytes;
    }
  }
}

/** While history was read, a tier may have expired a pane, or the clock may have moved the period. */
function stillKept(
  shape: Shape,
  question: Question,
  mirror: Mirror,
  now: number,
  limits: ApiLimits,
): boolean {
  const again = shapeOf(question, mirror, now, limits);
  return JSON.stringify(again.runs) === JSON.stringify(shape.runs) && again.period.from === shape.period.from;
}

function newWorkspace(): Workspace {
  return { dictionary: new StringDictionary(), groups: new Groups(), lenses: new Map() };
}

/** The lens for the question's measures, the most recently used last. */
function lensOf({ dictionary, groups, lenses }: Workspace, { rollup, measures }: Question): Lens {
  const needed = neededStates(rollup, measures);
  const key = needed.map(({ name }) => name).join(" ");
  const lens = lenses.get(key) ?? new Lens(rollup, dictionary, groups, needed);
  lenses.delete(key);
  lenses.set(key, lens);
  return lens;
}
