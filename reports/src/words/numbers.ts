import type { Measure } from "@freshet/schema";

const MINUS = "−";
export const NARROW_SPACE = "\u202f";
export const DASH = "–";

/** How the values of one measure are written. */
export interface NumberStyle {
  /** A ratio without a unit comes as 0…1 and is shown in percent. */
  readonly scale: number;
  readonly decimals: number;
  readonly unit: string | null;
  readonly approximate: boolean;
}

type MeasureWords = Pick<Measure, "function" | "type" | "unit" | "format">;

export function numberStyle(measure: MeasureWords): NumberStyle {
  const share = measure.function === "ratio" && measure.unit === null;
  return {
    scale: share ? 100 : 1,
    decimals: decimalsOf(measure),
    unit: share ? "%" : measure.unit,
    approximate: measure.function === "distinct",
  };
}

/** The format decides; otherwise whole numbers stay whole, quantiles are whole, the rest has one decimal. */
function decimalsOf({ format, type, function: name }: MeasureWords): number {
  const precision = /\.(\d)[f%]$/u.exec(format ?? "") ?? /\.(0+)$/u.exec(format ?? "");
  if (precision !== null) return /[f%]$/u.test(format ?? "") ? Number(precision[1]) : precision[1].length;
  const whole = ["Long", "Int"].includes(type) || ["count", "distinct", "quantile"].includes(name);
  return whole ? 0 : 1;
}

/** A number of the API (decimals arrive as text), or null. */
export function toNumber(value: unknown): number | null {
  if (typeof value === "number") return Number.isFinite(value) ? value : null;
  return typeof value === "string" && /^-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/u.test(value)
    ? Number(value)
    : null;
}

/** "12,042", "−3.4". */
export function decimals(value: number, count: number): string {
  const text = Math.abs(value).toLocaleString("en-US", {
    minimumFractionDigits: count,
    maximumFractionDigits: count,
  });
  return value < 0 && /[1-9]/u.test(text) ? MINUS + text : text;
}

export function numberText(value: unknown, style: NumberStyle): string {
  const number = toNumber(value);
  return number === null ? DASH : decimals(number * style.scale, style.decimals);
}

/** "26.0 %", "12.8 min", "≈ 2,970". */
export function withUnit(value: unknown, style: NumberStyle): string {
  const text = numberText(value, style);
  if (text === DASH) return text;
  return (style.approximate ? `≈${NARROW_SPACE}` : "") + text + unitText(style.unit);
}

export function unitText(unit: string | null): string {
  if (unit === null) return "";
  return unit === "%" ? `${NARROW_SPACE}%` : ` ${unit}`;
}

/** How much a value has changed: shares in points, counts in percent, the rest in its own unit. */
export interface Change {
  readonly by: number;
  readonly unit: string | null;
  readonly decimals: number;
  readonly level: boolean;
}

export function changeOf(now: unknown, before: unknown, style: NumberStyle): Change | null {
  const [a, b] = [toNumber(now), toNumber(before)];
  if (a === null || b === null) return null;
  const difference = (a - b) * style.scale;
  if (style.unit === "%") return changed(difference, "points", Math.max(1, style.decimals));
  if (style.unit !== null) return changed(difference, style.unit, style.decimals);
  return b === 0 ? null : changed((100 * (a - b)) / Math.abs(b), "%", 1);
}

function changed(by: number, unit: string, count: number): Change {
  return { by, unit, decimals: count, level: Math.abs(by) < 0.5 * 10 ** -count };
}

/** "+7.8 points", "−0.2 %". */
export function signedChange(change: Change): string {
  const sign = change.by > 0 ? "+" : "";
  return sign + decimals(change.by, change.decimals) + unitText(change.unit);
}

/** "7.8 points more". */
export function changeInWords(change: Change): string {
  const text = decimals(Math.abs(change.by), change.decimals) + unitText(change.unit);
  return `${text} ${change.by < 0 ? "less" : "more"}`;
}

/** The next round number at or above: where bars and axes end. */
export function roundUp(value: number): number {
  if (!(value > 0) || !Number.isFinite(value)) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  const step = [1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10].find((one) => one * power >= value * (1 - 1e-12)) ?? 10;
  return step * power;
}
