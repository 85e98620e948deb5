import type { EvaluateInput } from "./evaluate.js";
import { projectedKey } from "./groups.js";
import type { LensPart } from "./lens.js";
import { type PaneBase, paneKey } from "./pane-bases.js";
import type { Question } from "./question.js";
import type { ShapedWindow } from "./shape.js";

/** A row while it is being put together: its state lies in `slot` of the lens. */
export interface Draft {
  readonly window: ShapedWindow;
  readonly group: number;
  readonly slot: number;
  /** The slot is the draft's own, not a kept merge's. */
  readonly own: boolean;
  moved: boolean;
}

const HIDDEN = -1;

/** Cells of all partitions and panes, merged by window and group. */
export class Drafts {
  readonly all: Draft[] = [];
  readonly #input: EvaluateInput;
  /** Group of a cell → group of its row, or HIDDEN. */
  readonly #rowGroups = new Map<number, number>();

  constructor(input: EvaluateInput) {
    this.#input = input;
  }

  addWindow(window: ShapedWindow): void {
    const drafts = new Map<number, Draft>();
    const settled = new Set<PaneBase>();
    for (const base of basesOf(window, this.#input.bases))
      if (this.#isSettled(base)) settled.add(base);
      else this.#addLive(window, base, drafts);
    this.#addSettled(window, settled, drafts);
  }

  /** Gives back the slots that are the drafts' own. */
  release(): void {
    for (const { slot, own } of this.all) if (own) this.#input.lens.arena.free(slot);
  }

  /** Whoever resumes is told what moved, cell by cell; a merge does not know. */
  #isSettled({ grainMs, pane }: PaneBase): boolean {
    return this.#input.resume === null && this.#input.mirror.panesOf(grainMs, pane).size === 0;
  }

  #addLive(window: ShapedWindow, base: PaneBase, drafts: Map<number, Draft>): void {
    const { lens, mirror, resume } = this.#input;
    const pane = lens.pane(base);
    lens.overlay(pane, mirror);
    for (const part of pane.parts.values()) {
      const resumed = resume?.frontiers[part.partition] ?? Infinity;
      this.#eachCell(part, (group, slot) => {
        let draft = drafts.get(group);
        if (!draft)
          drafts.set(group, (draft = this.#begin({ window, group, slot: lens.arena.allocate(), own: true })));
        lens.arena.mergeSlot(draft.slot, lens.arena, slot);
        draft.moved ||= lens.arena.versions[slot] > resumed;
      });
    }
  }

  #addSettled(
    window: ShapedWindow,
    settled: ReadonlySet<PaneBase>,
    drafts: ReadonlyMap<number, Draft>,
  ): void {
    if (settled.size === 0) return;
    const { lens, question } = this.#input;
    const { arena, partials } = lens;
    const partial = partials.of(partialKey(question, window), settled);
    for (const base of settled) {
      if (partial.panes.has(base)) continue;
      for (const part of lens.pane(base).parts.values())
        this.#eachCell(part, (group, slot) => arena.mergeSlot(partials.slot(partial, group), arena, slot));
      partial.panes.add(base);
    }
    for (const [group, slot] of partial.slots) {
      const draft = drafts.get(group);
      if (draft) arena.mergeSlot(draft.slot, arena, slot);
      else this.#begin({ window, group, slot, own: false });
    }
  }

  #begin(draft: Omit<Draft, "moved">): Draft {
    const begun = { ...draft, moved: false };
    this.all.push(begun);
    return begun;
  }

  #eachCell(part: LensPart, visit: (group: number, slot: number) => void): void {
    for (let i = 0; i < part.slots.length; i++) {
      const cellGroup = part.groups[i];
      let group = this.#rowGroups.get(cellGroup);
      if (group === undefined) this.#rowGroups.set(cellGroup, (group = this.#rowGroup(cellGroup)));
      if (group !== HIDDEN) visit(group, part.slots[i]);
    }
  }

  /** A condition on dimensions leaves out what overflowed, as nobody knows its dimensions. */
  #rowGroup(cellGroup: number): number {
    const { question, groups } = this.#input;
    const values = groups.values(cellGroup);
    if (question.before.length > 0) {
      if (values === null) return HIDDEN;
      const names = question.rollup.dimensions.map(({ name }) => name);
      const field = (name: string): unknown => values[names.indexOf(name)];
      if (!question.before.every((condition) => condition(field))) return HIDDEN;
    }
    return groups.id(projectedKey(values, question.by));
  }
}

export function* basesOf(window: ShapedWindow, bases: ReadonlyMap<string, PaneBase>): Generator<PaneBase> {
  for (const { grainMs, from, to } of window.runs)
    for (let start = from; start < to; start += grainMs) yield bases.get(paneKey(grainMs, start)) as PaneBase;
}

/** What a merge of settled panes depends on, besides them. */
export function partialKey(question: Question, { start, end }: ShapedWindow): string {
  return `${question.merging} ${start} ${end}`;
}
