/** A rational number, for oracles: slow, plain, exact. */
export interface Rational {
  readonly n: bigint;
  readonly d: bigint;
}

export function rational(x: number): Rational {
  let d = 1n;
  // Doubling is exact until the number is whole (from denormals on in two steps, as 2^1074 is no double).
  while (!Number.isInteger(x)) {
    x *= 2;
    d *= 2n;
  }
  return { n: BigInt(x), d };
}

export function plus(a: Rational, b: Rational): Rational {
  return a.d >= b.d ? { n: a.n + b.n * (a.d / b.d), d: a.d } : plus(b, a);
}

export function times(a: Rational, b: Rational): Rational {
  return { n: a.n * b.n, d: a.d * b.d };
}

/** Negative, zero or positive as a is less than, equal to or greater than b. */
function compare(a: Rational, b: Rational): number {
  const left = a.n * b.d;
  const right = b.n * a.d;
  return left < right ? -1 : left > right ? 1 : 0;
}

function distance(a: Rational, b: Rational): Rational {
  const n = a.n * b.d - b.n * a.d;
  return { n: n < 0n ? -n : n, d: a.d * b.d };
}

/** Whether no neighbouring double is nearer to the exact value. */
export function isNearest(x: number, exact: Rational): boolean {
  const own = distance(rational(x), exact);
  return [neighbour(x, 1), neighbour(x, -1)].every(
    (other) => compare(own, distance(rational(other), exact)) <= 0,
  );
}

function neighbour(x: number, step: 1 | -1): number {
  if (x === 0) return step * Number.MIN_VALUE;
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, x);
  view.setBigInt64(0, view.getBigInt64(0) + BigInt(x > 0 ? step : -step));
  return view.getFloat64(0);
}

/** The double next to the quotient, for comparisons within a few units in the last place. */
export function toNumber({ n, d }: Rational): number {
  const shift = BigInt(Math.max(0, d.toString(2).length - n.toString(2).length + 64));
  return Number((n << shift) / d) / 2 ** Number(shift);
}
