import { computed, shallowRef } from "vue";
import { afterKey, rangeOf } from "./selection";
import type { ComputedRef, ShallowRef } from "vue";
import type { Cell, CellRange, Grid, Selection } from "./selection";

interface SelectionEvents {
  readonly selection: Readonly<ShallowRef<Selection | null>>;
  readonly range: ComputedRef<CellRange | null>;
  down(event: PointerEvent): void;
  move(event: PointerEvent): void;
  key(event: KeyboardEvent): void;
}

/** Cells taken by dragging the mouse over them, by shift and a click, or by arrows. `reveal` scrolls to a line. */
export function useSelection(
  grid: () => Grid,
  { pageRows, reveal }: { pageRows: () => number; reveal: (line: number) => void },
): SelectionEvents {
  const selection = shallowRef<Selection | null>(null);
  const range = computed(() => (selection.value === null ? null : rangeOf(selection.value, grid())));
  let anchor: Cell | null = null;

  return { selection, range, down, move, key };

  function down(event: PointerEvent): void {
    const cell = cellOf(event.target, grid());
    if (event.button !== 0 || event.pointerType === "touch" || cell === null) return;
    anchor = event.shiftKey && selection.value !== null ? selection.value.anchor : cell;
    selection.value = event.shiftKey ? { anchor, head: cell } : null;
  }

  function move(event: PointerEvent): void {
    if (anchor === null || (event.buttons & 1) === 0) return;
    const head = cellOf(event.target, grid());
    if (head === null || (selection.value === null && same(head, anchor))) return;
    selection.value = { anchor, head };
    getSelection()?.removeAllRanges();
  }

  function key(event: KeyboardEvent): void {
    if (event.target !== event.currentTarget || event.altKey) return;
    if (event.key === "Escape") return clear();
    const far = event.ctrlKey || event.metaKey;
    const press = { key: event.key, shift: event.shiftKey, far, pageRows: pageRows() };
    const next = afterKey(selection.value, grid(), press);
    if (next === null) return;
    event.preventDefault();
    selection.value = next;
    if (event.key.toLowerCase() !== "a") reveal(grid().rows.indexOf(next.head.row));
  }

  function clear(): void {
    selection.value = null;
    anchor = null;
  }
}

function cellOf(target: EventTarget | null, { columns }: Grid): Cell | null {
  const td = target instanceof Element ? target.closest("td") : null;
  const row = td?.closest("tr")?.dataset.id;
  const column = columns[td?.cellIndex ?? -1];
  return row === undefined || column === undefined ? null : { row, column };
}

function same(a: Cell, b: Cell): boolean {
  return a.row === b.row && a.column === b.column;
}
