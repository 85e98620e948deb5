import type { Measure } from "@freshet/schema";
import { ValueOverflowError } from "./errors.js";
import type { MeasureValue } from "./function.js";

/** A number as the measure's scalar: safe integers for whole-number types, text for Decimal, booleans for Boolean. */
export function answer(measure: Measure, value: number): MeasureValue {
  switch (measure.type) {
    case "Int":
    case "Long":
      if (!Number.isSafeInteger(value)) throw new ValueOverflowError(measure.name, value);
      return value;
    case "Decimal":
      return decimalText(value);
    case "Boolean":
      return value !== 0;
    case "ID":
    case "String":
      return String(value);
    default:
      if (!Number.isFinite(value)) throw new ValueOverflowError(measure.name, value);
      return value;
  }
}

/** What nothing answers: null, or the zero of a measure that is declared non-null. */
export function emptyAnswer(measure: Measure, zero: number): MeasureValue {
  return measure.nullable ? null : answer(measure, zero);
}

/** The shortest decimal digits of a double, without an exponent. */
export function decimalText(value: number): string {
  const text = String(value);
  const match = /^(-?)(\d)(?:\.(\d+))?e([+-]\d+)$/.exec(text);
  if (match === null) return text;
  const [, sign, first, fraction = "", power] = match;
  const digits = first + fraction;
  const point = 1 + Number(power);
  if (point <= 0) return `${sign}0.${"0".repeat(-point)}${digits}`;
  return `${sign}${digits.padEnd(point, "0")}`;
}

/** units · 10^−scale as decimal digits. */
export function scaledText(units: bigint, scale: number): string {
  if (scale === 0) return units.toString();
  const digits = (units < 0n ? -units : units).toString().padStart(scale + 1, "0");
  const point = digits.length - scale;
  return `${units < 0n ? "-" : ""}${digits.slice(0, point)}.${digits.slice(point)}`;
}
