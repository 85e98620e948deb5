import type { Measure, Rollup } from "@freshet/schema";
import type { CellArena } from "./cell-arena.js";
import { ValueOverflowError } from "./errors.js";
import type { MeasureValue } from "./function.js";
import { measureNamed } from "./measures.js";

/**
 * The answer of any measure for one cell. Ratio and rate are computed from the measures they name; the arena must hold the
 * states that neededStates lists. Throws ValueOverflowError where a whole number is past 2^53 − 1; a ratio or a rate of such
 * a number is a double anyway, and is made of the nearest one.
 * @param windowMs length of the window that is read, for rates
 */
export function readMeasure(
  rollup: Rollup,
  arena: CellArena,
  slot: number,
  measure: Measure,
  windowMs: number,
): MeasureValue {
  const read = (name: string | undefined): number | null =>
    operand(() => readMeasure(rollup, arena, slot, measureNamed(rollup, name ?? ""), windowMs));
  const { params } = measure;
  if (measure.function === "ratio") {
    const numerator = read(params.numerator);
    const denominator = read(params.denominator);
    if (numerator === null || denominator === null || denominator === 0) return null;
    return measure.unit === "%" ? (100 * numerator) / denominator : numerator / denominator;
  }
  if (measure.function === "rate") {
    const value = read(params.measure);
    if (value === null || !(windowMs > 0)) return null;
    return (value * (params.perMs ?? 1000)) / windowMs;
  }
  const index = arena.indexOf(measure.name);
  return arena.functions[index]!.read(arena.columns[index], slot);
}

function operand(read: () => MeasureValue): number | null {
  try {
    return numeric(read());
  } catch (error) {
    if (error instanceof ValueOverflowError) return error.nearest;
    throw error;
  }
}

function numeric(value: MeasureValue): number | null {
  if (value === null || typeof value === "object") return null;
  const number = Number(value);
  return Number.isFinite(number) ? number : null;
}
