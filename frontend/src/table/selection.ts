/** A cell by its names, so that a selection stays on its rows when their order changes. */
export interface Cell {
  readonly row: string;
  readonly column: string;
}

export interface Selection {
  readonly anchor: Cell;
  readonly head: Cell;
}

/** Lines and columns from … to, both included. */
export interface CellRange {
  readonly top: number;
  readonly bottom: number;
  readonly left: number;
  readonly right: number;
}

export interface Grid {
  readonly rows: readonly string[];
  readonly columns: readonly string[];
}

/** Where the selection lies; null where one of its ends has left the table. */
export function rangeOf(selection: Selection | null, { rows, columns }: Grid): CellRange | null {
  if (selection === null) return null;
  const { anchor, head } = selection;
  const lines = [rows.indexOf(anchor.row), rows.indexOf(head.row)];
  const places = [columns.indexOf(anchor.column), columns.indexOf(head.column)];
  if (lines.includes(-1) || places.includes(-1)) return null;
  return {
    top: Math.min(...lines),
    bottom: Math.max(...lines),
    left: Math.min(...places),
    right: Math.max(...places),
  };
}

export interface Press {
  readonly key: string;
  readonly shift: boolean;
  /** Control, or the command key. */
  readonly far: boolean;
  readonly pageRows: number;
}

/** The selection after a key; null for keys that mean nothing here. Shift keeps the anchor, `far` goes to the edge. */
export function afterKey(selection: Selection | null, grid: Grid, press: Press): Selection | null {
  const { rows, columns } = grid;
  if (rows.length === 0 || columns.length === 0) return null;
  const [lastRow, lastColumn] = [rows.length - 1, columns.length - 1];
  if (press.far && press.key.toLowerCase() === "a")
    return { anchor: cellAt(grid, 0, 0), head: cellAt(grid, lastRow, lastColumn) };
  const step = stepOf(press);
  if (step === null) return null;
  const from = selection === null ? null : rangeOf({ anchor: selection.head, head: selection.head }, grid);
  if (from === null) return { anchor: cellAt(grid, 0, 0), head: cellAt(grid, 0, 0) };
  const clamp = (value: number, most: number): number => Math.min(most, Math.max(0, value));
  const head = cellAt(grid, clamp(from.top + step.down, lastRow), clamp(from.left + step.right, lastColumn));
  return { anchor: press.shift ? selection!.anchor : head, head };
}

function stepOf({ key, far, pageRows }: Press): { down: number; right: number } | null {
  const most = far ? Number.MAX_SAFE_INTEGER : 1;
  if (key === "ArrowDown") return { down: most, right: 0 };
  if (key === "ArrowUp") return { down: -most, right: 0 };
  if (key === "ArrowRight") return { down: 0, right: most };
  if (key === "ArrowLeft") return { down: 0, right: -most };
  if (key === "PageDown") return { down: pageRows, right: 0 };
  if (key === "PageUp") return { down: -pageRows, right: 0 };
  const edge = Number.MAX_SAFE_INTEGER;
  if (key === "Home") return { down: far ? -edge : 0, right: -edge };
  return key === "End" ? { down: far ? edge : 0, right: edge } : null;
}

function cellAt({ rows, columns }: Grid, line: number, place: number): Cell {
  return { row: rows[line]!, column: columns[place]! };
}
