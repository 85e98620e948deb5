/**
 * Exact arithmetic on doubles: a value is an expansion, a list of doubles whose mathematical sum it is.
 * Source: J. R. Shewchuk, "Adaptive Precision Floating-Point Arithmetic and Fast Robust Geometric Predicates" (1997);
 * the rounding of the sum is that of Python's math.fsum.
 */

/** Adds x to the partials in place: they stay non-overlapping, smallest first, without zeros. */
export function growExpansion(partials: number[], x: number): void {
  let kept = 0;
  for (let i = 0; i < partials.length; i++) {
    const y = partials[i]!;
    const sum = x + y;
    const virtual = sum - x;
    const error = x - (sum - virtual) + (y - virtual);
    if (error !== 0) partials[kept++] = error;
    x = sum;
  }
  partials.length = kept;
  if (x !== 0) partials.push(x);
}

/** The double nearest to the sum of non-overlapping partials (ties to even). */
export function roundExpansion(partials: readonly number[]): number {
  let i = partials.length - 1;
  if (i < 0) return 0;
  let high = partials[i]!;
  let low = 0;
  while (i > 0) {
    const x = high;
    const y = partials[--i]!;
    high = x + y;
    low = y - (high - x);
    if (low !== 0) break;
  }
  // Exactly halfway so far: a further partial of the same sign decides the rounding.
  if (i > 0 && low * partials[i - 1]! > 0) {
    const twice = low * 2;
    const next = high + twice;
    if (twice === next - high) high = next;
  }
  return high;
}

/** mantissa · 2^exponent */
export interface BinaryNumber {
  readonly mantissa: bigint;
  readonly exponent: number;
}

const view = new DataView(new ArrayBuffer(8));

function binaryOf(x: number): BinaryNumber {
  view.setFloat64(0, x);
  const bits = view.getBigUint64(0);
  const biased = Number((bits >> 52n) & 0x7ffn);
  const fraction = bits & 0xfffffffffffffn;
  const magnitude = biased === 0 ? fraction : fraction | 0x10000000000000n;
  return { mantissa: x < 0 ? -magnitude : magnitude, exponent: Math.max(biased, 1) - 1075 };
}

/** The exact sum of doubles. */
export function exactBinary(parts: readonly number[]): BinaryNumber {
  let mantissa = 0n;
  let exponent = 0;
  for (const part of parts) {
    if (part === 0) continue;
    const next = binaryOf(part);
    if (mantissa === 0n) {
      ({ mantissa, exponent } = next);
    } else if (next.exponent >= exponent) {
      mantissa += next.mantissa << BigInt(next.exponent - exponent);
    } else {
      mantissa = (mantissa << BigInt(exponent - next.exponent)) + next.mantissa;
      exponent = next.exponent;
    }
  }
  return { mantissa, exponent };
}

/** Veltkamp's factor, 2^27 + 1: splits a double into two halves whose products are exact. */
const SPLITTER = 134217729;

/** What x · y lacks of the exact product (Dekker). */
export function productError(x: number, y: number, product: number): number {
  const a = SPLITTER * x;
  const b = SPLITTER * y;
  const xHigh = a - (a - x);
  const yHigh = b - (b - y);
  const [xLow, yLow] = [x - xHigh, y - yHigh];
  return xLow * yLow - (product - xHigh * yHigh - xLow * yHigh - xHigh * yLow);
}

/** The double nearest to (high + low) / n for a whole number n > 0, or null where plain arithmetic can't tell which it is. */
export function quickQuotient(high: number, low: number, n: number): number | null {
  const quotient = high / n;
  if (low === 0) return quotient;
  // Below, products lose their errors to underflow.
  if (!(Math.abs(quotient) > 1e-250)) return null;
  const product = quotient * n;
  const rest = high - product - productError(quotient, n, product);
  const more = (rest + low) / n;
  // Three roundings, of half a unit in the last place each.
  const error = Math.abs(more) * 2 ** -50;
  const nearest = quotient + (more + error);
  return nearest === quotient + (more - error) ? nearest : null;
}

/** numerator / denominator · 2^exponent for numerator ≥ 0 and denominator > 0, to within one unit in the last place. */
export function quotientToNumber(numerator: bigint, denominator: bigint, exponent: number): number {
  if (numerator === 0n) return 0;
  // 64 bits of quotient, with a sticky last bit so that the conversion to a double rounds rightly.
  const shift = 64 - (bitLength(numerator) - bitLength(denominator));
  const scaled = shift >= 0 ? numerator << BigInt(shift) : numerator;
  const divisor = shift >= 0 ? denominator : denominator << BigInt(-shift);
  const sticky = scaled % divisor === 0n ? 0n : 1n;
  const quotient = Number((scaled / divisor) | sticky);
  const power = exponent - shift;
  // 2^power alone may be out of range where the product is not.
  const half = Math.trunc(power / 2);
  return quotient * 2 ** half * 2 ** (power - half);
}

function bitLength(value: bigint): number {
  return value.toString(16).length * 4;
}
