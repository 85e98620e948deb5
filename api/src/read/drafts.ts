import { Composition } from "./composition.js";
import type { EvaluateInput } from "./evaluate.js";
import type { LensPane } from "./lens.js";
import type { PaneBase } from "./pane-base.js";
import { paneKey } from "./pane-bases.js";
import type { ShapedWindow } from "./shape.js";

/** A row while it is being put together: its state lies in `slot` of the lens. */
export interface Draft {
  readonly window: ShapedWindow;
  readonly group: number;
  slot: number;
  /** The slot is the draft's own, not that of a kept merge or pane. */
  own: boolean;
  moved: boolean;
}

/** Cells of all partitions and panes, merged by window and group. */
export class Drafts {
  readonly all: Draft[] = [];
  readonly #input: EvaluateInput;
  readonly #composition: Composition;

  constructor(input: EvaluateInput) {
    this.#input = input;
    this.#composition = new Composition(input);
  }

  addWindow(window: ShapedWindow): void {
    const drafts = new Map<number, Draft>();
    for (const run of window.runs) {
      const { merges, panes } = finish(this.#composition.compose(run));
      for (const { slots } of merges)
        for (const [group, slot] of slots) this.#add(window, drafts, group, slot);
      for (const pane of panes) this.#addPane(window, drafts, pane);
    }
    if (this.#input.resume !== null) this.#markMoved(window, drafts);
  }

  /** Gives back the slots that are the drafts' own. */
  release(): void {
    for (const { slot, own } of this.all) if (own) this.#input.lens.arena.free(slot);
  }

  #addPane(window: ShapedWindow, drafts: Map<number, Draft>, pane: LensPane): void {
    for (const part of pane.parts.values())
      this.#composition.eachCell(part, (group, index) => this.#add(window, drafts, group, part.slots[index]));
  }

  /** A group that is in one place only is read from there. */
  #add(window: ShapedWindow, drafts: Map<number, Draft>, group: number, slot: number): void {
    const { arena } = this.#input.lens;
    const draft = drafts.get(group);
    if (!draft) {
      const begun: Draft = { window, group, slot, own: false, moved: false };
      drafts.set(group, begun);
      this.all.push(begun);
      return;
    }
    if (!draft.own) {
      const first = draft.slot;
      draft.slot = arena.allocate();
      draft.own = true;
      arena.mergeSlot(draft.slot, arena, first);
    }
    arena.mergeSlot(draft.slot, arena, slot);
  }

  /** Whoever resumes is told what moved, cell by cell; a merge does not know. */
  #markMoved(window: ShapedWindow, drafts: ReadonlyMap<number, Draft>): void {
    for (const base of basesOf(window, this.#input.bases))
      for (const part of this.#composition.pane(base).parts.values()) {
        const resumed = this.#input.resume?.frontiers[part.partition] ?? Infinity;
        this.#composition.eachCell(part, (group, index) => {
          const draft = drafts.get(group);
          if (draft && this.#input.lens.arena.versions[part.slots[index]] > resumed) draft.moved = true;
        });
      }
  }
}

function finish<T>(steps: Generator<void, T>): T {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

export function* basesOf(window: ShapedWindow, bases: ReadonlyMap<string, PaneBase>): Generator<PaneBase> {
  for (const { grainMs, from, to } of window.runs)
    for (let start = from; start < to; start += grainMs) yield bases.get(paneKey(grainMs, start)) as PaneBase;
}
