import { type MeasureValue, OVERFLOW_GROUP, ValueOverflowError, readMeasure } from "@freshet/aggregates";
import type { Measure } from "@freshet/schema";
import type { Mirror } from "../mirror.js";
import { type SortValue, encodeCursor } from "./cursor.js";
import { type Draft, Drafts } from "./drafts.js";
import { UNKNOWN, meets } from "./filter.js";
import { type GroupValue, type Groups, projectedKey } from "./groups.js";
import type { Lens } from "./lens.js";
import { OVERFLOW, compareKeys } from "./order.js";
import type { PaneBase } from "./pane-base.js";
import { type Question, orderingKey } from "./question.js";
import type { ResumePoint } from "./resume.js";
import type { AnswerRevision } from "./revision.js";
import type { Answer, Row, RowValue } from "./row.js";
import type { Shape } from "./shape.js";

export interface EvaluateInput {
  readonly question: Question;
  readonly shape: Shape;
  readonly bases: ReadonlyMap<string, PaneBase>;
  readonly mirror: Mirror;
  readonly lens: Lens;
  readonly groups: Groups;
  readonly revision: AnswerRevision;
  readonly serial: number;
  /** Where a client left off, if one asks what moved since. */
  readonly resume: ResumePoint | null;
}

/** A filtered draft with the values it is ordered by. */
interface Candidate {
  readonly draft: Draft;
  readonly sortKey: readonly SortValue[];
}

const OVERFLOW_NAME = "(other)";

/**
 * Answers a question from history's panes under the mirror's live cells. Synchronous: all that is read belongs to the
 * frontier at which the mirror stands (E7).
 */
export function evaluate(input: EvaluateInput): Answer {
  const began = performance.now();
  const { question } = input;
  const drafts = new Drafts(input);
  try {
    for (const window of input.shape.windows) drafts.addWindow(window);
    const reader = new RowReader(input);
    const candidates = reader.choose(drafts.all);
    const page = pageOf(candidates, question);
    const rows = page.candidates.map(({ draft, sortKey }) => reader.row(draft, sortKey));
    const totals = question.totals ? reader.totals(candidates) : null;
    return {
      serial: input.serial,
      costMs: performance.now() - began,
      rows,
      totalCount: candidates.length,
      totals,
      hasNext: page.hasNext,
      hasPrevious: page.hasPrevious,
      ordering: orderingKey(question.meaning, question.order),
      revision: input.revision,
      until: input.shape.period.until,
      movedSince: movedKeys(page.candidates, rows, input),
    };
  } finally {
    drafts.release();
  }
}

/** Reads drafts out: filters, order, values. */
class RowReader {
  readonly #input: EvaluateInput;
  readonly #measures: ReadonlyMap<string, Measure>;
  readonly #watermark: number;

  constructor(input: EvaluateInput) {
    this.#input = input;
    this.#measures = new Map(input.question.rollup.measures.map((measure) => [measure.name, measure]));
    this.#watermark = input.revision.watermark ?? -Infinity;
  }

  /** The drafts that pass the conditions on rows, in order. */
  choose(drafts: readonly Draft[]): Candidate[] {
    const { question } = this.#input;
    const chosen: Candidate[] = [];
    for (const draft of drafts) {
      const dimensions = this.#dimensions(draft);
      const field = (name: string): unknown => this.#field(draft, dimensions, name);
      if (!meets(question.afterwards, field)) continue;
      chosen.push({ draft, sortKey: this.#sortKey(draft, dimensions) });
    }
    return chosen.sort((a, b) => compareKeys(question.order, a.sortKey, b.sortKey));
  }

  row(draft: Draft, sortKey: readonly SortValue[]): Row {
    const { question, lens, groups } = this.#input;
    const { start, end } = draft.window;
    const group = groups.key(draft.group);
    return {
      // With one window the period names it; a rolling one keeps its rows.
      key: question.every === null ? group : `${start} ${group}`,
      meaning: question.meaning,
      window: { start, end, closed: this.#watermark >= end, amended: lens.arena.amended[draft.slot] },
      overflow: group === OVERFLOW_GROUP,
      dimensions: this.#dimensions(draft),
      measures: new Map(question.measures.map((name) => [name, this.#measure(draft, name)])),
      sortKey,
    };
  }

  /** One row over the cells of all candidates: sketches stay as exact as in any row. */
  totals(candidates: readonly Candidate[]): Row {
    const { question, lens, groups, shape } = this.#input;
    const { from, to } = shape.period;
    const slot = lens.arena.allocate();
    try {
      for (const { draft } of candidates) lens.arena.mergeSlot(slot, lens.arena, draft.slot);
      const window = { start: from, end: to, runs: [] };
      const row = this.row(
        { window, group: groups.id(projectedKey([], [])), slot, own: true, moved: false },
        [],
      );
      return { ...row, key: "totals", dimensions: question.rollup.dimensions.map(() => null) };
    } finally {
      lens.arena.free(slot);
    }
  }

  #dimensions(draft: Draft): GroupValue[] {
    const { question, groups } = this.#input;
    const { dimensions } = question.rollup;
    const values = groups.values(draft.group);
    return dimensions.map(({ type }, index) => {
      const at = question.by.indexOf(index);
      if (at < 0) return null;
      if (values === null) return type === "String" || type === "ID" ? OVERFLOW_NAME : null;
      return values[at];
    });
  }

  #field(draft: Draft, dimensions: readonly GroupValue[], name: string): unknown {
    const measure = this.#measures.get(name);
    if (measure) return this.#comparable(draft, name);
    if (this.#input.groups.values(draft.group) === null) return UNKNOWN;
    return dimensions[
      this.#input.question.rollup.dimensions.findIndex((dimension) => dimension.name === name)
    ];
  }

  #sortKey(draft: Draft, dimensions: readonly GroupValue[]): SortValue[] {
    const overflow = this.#input.groups.key(draft.group) === OVERFLOW_GROUP;
    return this.#input.question.order.map((key) => {
      if (key.measure !== null) return this.#comparable(draft, key.measure) as SortValue;
      if (key === OVERFLOW) return Number(overflow);
      return key.dimension === null ? draft.window.start : dimensions[key.dimension];
    });
  }

  /** What rows are filtered and ordered by: past 2^53 − 1 the nearest double still is on the right side of all other numbers. */
  #comparable(draft: Draft, name: string): MeasureValue {
    const value = this.#measure(draft, name);
    return value instanceof ValueOverflowError ? value.nearest : value;
  }

  /** One value that can't be answered takes nothing else with it. */
  #measure(draft: Draft, name: string): RowValue {
    const { question, lens } = this.#input;
    const measure = this.#measures.get(name) as Measure;
    const { start, end } = draft.window;
    try {
      return readMeasure(question.rollup, lens.arena, draft.slot, measure, end - start);
    } catch (error) {
      if (error instanceof ValueOverflowError) return error;
      throw error;
    }
  }
}

function pageOf(
  candidates: readonly Candidate[],
  { after, first, order }: Question,
): { candidates: readonly Candidate[]; hasNext: boolean; hasPrevious: boolean } {
  let from = 0;
  if (after !== null) {
    from = candidates.findIndex(({ sortKey }) => compareKeys(order, sortKey, after.values) > 0);
    if (from < 0) from = candidates.length;
  }
  const page = candidates.slice(from, from + first);
  return { candidates: page, hasNext: from + page.length < candidates.length, hasPrevious: from > 0 };
}

function movedKeys(
  page: readonly Candidate[],
  rows: readonly Row[],
  input: EvaluateInput,
): Set<string> | null {
  const { resume } = input;
  if (resume === null) return null;
  const moved = new Set<string>();
  for (const [index, { draft }] of page.entries()) {
    const closedThen = resume.watermark >= draft.window.end;
    if (draft.moved || closedThen !== rows[index].window.closed) moved.add(rows[index].key);
  }
  return moved;
}

/** The cursor of a row of an answer. */
export function cursorOf(answer: Answer, row: Row): string {
  return encodeCursor(answer.ordering, row.sortKey);
}
