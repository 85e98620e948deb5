import { numberTag, t } from "../words";
import type { MeasureWords } from "../definition/definition";

const minus = "−";
const narrowSpace = "\u202f";
export const dash = "–";

/** How the values of one measure are written: the same number of decimals everywhere, so that nothing moves. */
export interface NumberStyle {
  /** Multiplies the API's value: a ratio without a unit comes as 0…1 and is shown in percent; one in "%" is percent already. */
  readonly scale: number;
  readonly decimals: number;
  /** As in a table's header: "%", "min"; null for plain counts. */
  readonly unit: string | null;
  readonly approximate: boolean;
}

const plain: NumberStyle = { scale: 1, decimals: 0, unit: null, approximate: false };

export function numberStyle(measure: MeasureWords | null): NumberStyle {
  if (measure === null) return { ...plain, decimals: 1 };
  const share = measure.function === "ratio" && measure.unit === null;
  return {
    scale: share ? 100 : 1,
    decimals: decimalsOf(measure),
    unit: share ? "%" : measure.unit,
    approximate: measure.approximate && measure.function === "distinct",
  };
}

/** A `format` such as "0.00" or ",.1f" decides; otherwise whole numbers stay whole, quantiles are whole, the rest has one decimal. */
function decimalsOf(measure: MeasureWords): number {
  const precision = /\.(\d)[f%]$/.exec(measure.format ?? "");
  if (precision !== null) return Number(precision[1]);
  const zeros = /\.(0+)$/.exec(measure.format ?? "");
  if (zeros !== null) return Math.min(6, zeros[1]!.length);
  if (measure.format !== null && /^[#,]*0$/.test(measure.format)) return 0;
  const whole =
    ["Long", "Int"].includes(measure.type) || ["count", "distinct", "quantile"].includes(measure.function);
  return whole ? 0 : 1;
}

/** A number of the API (Decimals and some Longs arrive as text) or null. */
export function toNumber(value: unknown): number | null {
  if (typeof value === "number") return Number.isFinite(value) ? value : null;
  if (typeof value !== "string" || !/^-?\d+(\.\d+)?([eE][+-]?\d+)?$/.test(value)) return null;
  return Number(value);
}

/** "12,042", "−3.4", or a dash for what is not a number. What has no room, or would read as nothing, is written with a power of ten. */
export function formatNumber(value: unknown, style: NumberStyle): string {
  const number = toNumber(value);
  if (number === null) return dash;
  const shown = number * style.scale;
  return isOutsized(shown, style.decimals) ? formatPower(shown) : formatDecimals(shown, style.decimals);
}

/** All digits of a number that is written shorter; null for one that is written out. */
export function exactNumber(value: unknown, style: NumberStyle): string | null {
  const number = toNumber(value);
  if (number === null || !isOutsized(number * style.scale, style.decimals)) return null;
  // Decimals and large whole numbers arrive as text, with digits that a double has not.
  if (typeof value === "string" && style.scale === 1 && !/e/i.test(value)) return value.replace("-", minus);
  return String(number * style.scale).replace("-", minus);
}

/** From here on a number takes more room than its column has. */
const outsized = 1e12;

function isOutsized(number: number, decimals: number): boolean {
  const size = Math.abs(number);
  return size >= outsized || (size > 0 && size < 10 ** -decimals / 10);
}

/** "1.23 × 10¹⁸". */
function formatPower(number: number): string {
  const [whole, power] = Math.abs(number).toExponential(2).split("e") as [string, string];
  const digits = formatDecimals(Number(whole), 2);
  const raised = String(Number(power)).replace(/./g, (sign) =>
    sign === "-" ? "⁻" : "⁰¹²³⁴⁵⁶⁷⁸⁹"[Number(sign)]!,
  );
  return `${number < 0 ? minus : ""}${digits}${narrowSpace}×${narrowSpace}10${raised}`;
}

export function formatDecimals(number: number, decimals: number): string {
  const text = digitsOf(numberTag(), decimals).format(Math.abs(number));
  return number < 0 && /[1-9]/.test(text) ? minus + text : text;
}

const writers = new Map<string, Intl.NumberFormat>();

/** Made once: making one takes longer than writing a thousand numbers with it. */
function digitsOf(tag: string, decimals: number): Intl.NumberFormat {
  const key = `${tag} ${decimals}`;
  let writer = writers.get(key);
  if (writer === undefined) {
    const digits = { minimumFractionDigits: decimals, maximumFractionDigits: decimals };
    writers.set(key, (writer = new Intl.NumberFormat(tag, digits)));
  }
  return writer;
}

export function formatWithUnit(value: unknown, style: NumberStyle): string {
  const text = formatNumber(value, style);
  if (text === dash) return text;
  const sign = style.approximate ? "≈" + narrowSpace : "";
  return sign + text + (style.unit === null ? "" : (style.unit === "%" ? narrowSpace : " ") + style.unit);
}

/** "210 k", "1.2 M": for rates only; figures are always written out. */
export function formatShort(number: number): string {
  if (number >= 9_950_000) return t("number.millions", { number: formatDecimals(number / 1e6, 0) });
  if (number >= 999_500) return t("number.millions", { number: formatDecimals(number / 1e6, 1) });
  if (number >= 9_950) return t("number.thousands", { number: formatDecimals(number / 1e3, 0) });
  return formatDecimals(number, 0);
}

/** The next round number at or above: 1, 2, 2.5 or 5 times a power of ten. Bars and axes end there, so they seldom rescale. */
export function roundUp(value: number): number {
  if (!(value > 0) || !Number.isFinite(value)) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  const step = [1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10].find((one) => one * power >= value * (1 - 1e-12)) ?? 10;
  return step * power;
}

/** Ticks from `low` to `high` at a round step, at most `count` of them. */
export function roundTicks(low: number, high: number, count: number): number[] {
  const span = Math.max(high - low, 1e-9);
  const raw = span / count;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = ([1, 2, 2.5, 5, 10].find((one) => one * power >= raw * (1 - 1e-9)) ?? 10) * power;
  const first = Math.floor(low / step + 1e-9);
  const last = Math.ceil(high / step - 1e-9);
  return Array.from({ length: Math.min(last - first + 1, count + 2) }, (_, index) => (first + index) * step);
}

/** "late share" out of `lateShare`, for models without labels. */
export function humanName(name: string): string {
  const words = name
    .replace(/([a-z])([A-Z0-9])/g, "$1 $2")
    .replace(/_/g, " ")
    .toLowerCase();
  return words
    .replace(/^p (\d+)/, "p$1 ")
    .replace(/ {2,}/g, " ")
    .trim();
}

export function capitalised(text: string): string {
  if (/^p\d/.test(text)) return text;
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** A tick beside an axis, where there is room for some seven signs. */
export function tickText(tick: number, ticks: readonly number[]): string {
  const most = Math.max(...ticks.map(Math.abs));
  if (most >= outsized || (most > 0 && most < 1e-4)) return tick === 0 ? "0" : formatPower(tick);
  const size = most >= 1e9 ? 1e9 : most >= 1e6 ? 1e6 : 1;
  if (size > 1 && tick === 0) return "0";
  const number = formatDecimals(tick / size, tickDecimals(ticks.map((one) => one / size)));
  if (size === 1) return number;
  return t(size === 1e9 ? "number.billions" : "number.millions", { number });
}

/** So many decimals that no two ticks of an axis read the same. */
export function tickDecimals(ticks: readonly number[]): number {
  const isExact = (decimals: number): boolean =>
    ticks.every(
      (tick) => Math.abs(tick - Number(tick.toFixed(decimals))) < 1e-9 * Math.max(1, Math.abs(tick)),
    );
  return [0, 1, 2, 3, 4, 5, 6].find(isExact) ?? 6;
}
