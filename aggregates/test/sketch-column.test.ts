import { describe, expect, it } from "vitest";
import { type Sketch, SketchColumn } from "../src/sketch-column.js";

class Sum implements Sketch<Sum> {
  total = 0;

  merge(from: Sum): void {
    this.total += from.total;
  }

  reset(): boolean {
    if (this.total > 100) return false;
    this.total = 0;
    return true;
  }
}

function columnOf(totals: readonly number[]): { column: SketchColumn<Sum>; made: Sum[] } {
  const made: Sum[] = [];
  const column = new SketchColumn(() => {
    const sum = new Sum();
    made.push(sum);
    return sum;
  });
  totals.forEach((total, slot) => (column.at(slot).total = total));
  return { column, made };
}

describe("a column of sketches", () => {
  it("uses a cleared sketch again, empty, unless it had grown too large", () => {
    const { column, made } = columnOf([1, 2, 500]);
    for (const slot of [0, 2]) column.clear(slot);
    expect(column.find(0)).toBeUndefined();
    expect(column.at(7)).toBe(made[0]);
    expect(column.at(7).total).toBe(0);
    expect(column.at(8)).not.toBe(made[2]);
    expect(column.find(1)?.total).toBe(2);
  });

  it("clears and merges slots that were never filled", () => {
    const { column, made } = columnOf([1]);
    column.clear(5);
    column.merge(4, column, 5);
    expect(column.find(4)).toBeUndefined();
    column.merge(4, column, 0);
    expect(column.find(4)?.total).toBe(1);
    expect(made.length).toBe(2);
  });

  it("lets go of what was spare all the time since the last look", () => {
    const { column, made } = columnOf([1, 2, 3, 4]);
    for (const slot of [0, 1, 2, 3]) column.clear(slot);
    column.trim();
    for (const slot of [0, 1]) column.at(slot);
    for (const slot of [0, 1]) column.clear(slot);
    expect(made.length).toBe(4);
    column.trim();
    for (const slot of [0, 1]) column.at(slot);
    expect(made.length).toBe(4);
    column.at(2);
    expect(made.length).toBe(5);
  });
});
