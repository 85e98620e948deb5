/** A sum of decimals, exactly: units · 10^−places. `size` is the sum of their magnitudes. */
export interface DecimalSum {
  readonly units: bigint;
  readonly places: number;
  readonly count: number;
  readonly size: number;
}

/** Adds numbers as the decimals they are written as, digit by digit. */
export function decimalSum(numbers: readonly number[]): DecimalSum {
  const parts = numbers.map(decimalOf);
  const places = Math.max(0, ...parts.map((part) => part.places));
  let units = 0n;
  let size = 0;
  for (const [index, part] of parts.entries()) {
    units += part.units * 10n ** BigInt(places - part.places);
    size += Math.abs(numbers[index]);
  }
  return { units, places, count: numbers.length, size };
}

/**
 * Whether `text` is the sum rounded to `scale` places. Values may have been rounded at their 15th digit, or nine places past
 * the scale, before they were added.
 */
export function isRounded(text: string, sum: DecimalSum, scale: number): boolean {
  if (!/^-?\d+(\.\d+)?$/.test(text) || (text.split(".")[1] ?? "").length !== scale) return false;
  const places = Math.max(scale, sum.places);
  const answered = BigInt(text.replace(".", "")) * 10n ** BigInt(places - scale);
  const off = answered - sum.units * 10n ** BigInt(places - sum.places);
  const slack = sum.count * 1e-9 + sum.size * 10 ** scale * 1e-15;
  return Math.abs(Number(off)) / 10 ** (places - scale) <= 0.5 + slack;
}

export function decimalText({ units, places }: DecimalSum): string {
  const digits = String(units < 0n ? -units : units).padStart(places + 1, "0");
  const [whole, fraction] = [digits.slice(0, digits.length - places), digits.slice(digits.length - places)];
  return `${units < 0n ? "-" : ""}${whole}${fraction === "" ? "" : `.${fraction}`}`;
}

function decimalOf(number: number): { units: bigint; places: number } {
  const [digits, power] = number.toExponential().split("e");
  const fraction = digits.split(".")[1] ?? "";
  const exponent = Number(power) - fraction.length;
  const units = BigInt(digits.replace(".", ""));
  return exponent < 0 ? { units, places: -exponent } : { units: units * 10n ** BigInt(exponent), places: 0 };
}
