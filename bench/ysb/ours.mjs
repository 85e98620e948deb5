// The same on Freshet's path: bytes to columns, expressions over slices, cells of an arena.
import { CellArena, functionOf, paneStart } from "@freshet/aggregates";
import { compileExpression, EventDecoder, Interner } from "@freshet/processors";

const SLICE = 4096;

export function countWithCells({ batches, table }, plan) {
  const [rollup] = plan.rollups;
  const [source] = plan.events;
  const interner = new Interner();
  const decoder = new EventDecoder({
    source,
    needed: new Set(["ad_id", "event_type"]),
    interner,
    capacity: SLICE,
  });
  const { columns } = decoder;
  const context = { source, columns, interner, tables: new Map([["Ad", table]]) };
  const where = compileExpression(rollup.where.ast, context);
  const campaign = compileExpression(rollup.dimensions[0].expr.ast, context);
  const arena = new CellArena(rollup, interner);
  const count = functionOf("count");
  const cells = new Cells(arena);

  const mask = new Float64Array(SLICE);
  const groups = new Int32Array(SLICE);
  const slots = new Int32Array(SLICE);
  for (const batch of batches) {
    for (let index = 0; index < batch.count;) {
      const rows = decoder.decode(batch, index, SLICE);
      where.evaluate(0, rows, mask);
      campaign.evaluate(0, rows, groups);
      for (let row = 0; row < rows; row++) {
        if (columns.status[row] !== 0 || mask[row] !== 1) {
          slots[row] = -1;
          continue;
        }
        const slot = cells.slot(paneStart(columns.times[row], rollup.tiers[0].grainMs), groups[row]);
        arena.versions[slot] = columns.offsets[row];
        arena.events[slot]++;
        slots[row] = slot;
      }
      count.add(arena.columns[0], {
        count: rows,
        slots,
        numbers: null,
        strings: null,
        times: columns.times,
        offsets: columns.offsets,
        partition: 0,
      });
      index += rows;
    }
  }
  return cells.result((slot) => count.read(arena.columns[0], slot), interner);
}

/** Cells by pane and group. */
class Cells {
  #arena;
  #panes = new Map();
  #lastStart = NaN;
  #lastPane = null;

  constructor(arena) {
    this.#arena = arena;
  }

  slot(start, group) {
    if (start !== this.#lastStart) this.#enter(start);
    const known = this.#lastPane.get(group);
    if (known !== undefined) return known;
    const slot = this.#arena.allocate();
    this.#lastPane.set(group, slot);
    return slot;
  }

  #enter(start) {
    this.#lastPane = this.#panes.get(start) ?? new Map();
    this.#panes.set(start, this.#lastPane);
    this.#lastStart = start;
  }

  result(read, interner) {
    const byText = (pane) => new Map([...pane].map(([group, slot]) => [interner.text(group), read(slot)]));
    return new Map([...this.#panes].map(([start, pane]) => [start, byText(pane)]));
  }
}
