/**
 * A regular expression for all texts of digits from `first` to `last`, both of the same length and `first` not after `last`. It has two
 * branches for each digit at most.
 */
export function digitRange(first: string, last: string): string {
  let shared = 0;
  while (shared < first.length && first[shared] === last[shared]) shared++;
  const prefix = first.slice(0, shared);
  if (shared === first.length) return prefix;
  const [low, high] = [Number(first[shared]), Number(last[shared])];
  const rest = first.length - shared - 1;
  const branches = [
    ...from(first.slice(shared + 1)).map((end) => first[shared] + end),
    ...(high - low > 1 ? [oneOf(low + 1, high - 1) + any(rest)] : []),
    ...upTo(last.slice(shared + 1)).map((end) => last[shared] + end),
  ];
  return `${prefix}(?:${branches.join("|")})`;
}

/** All texts of so many digits from this one on. */
function from(digits: string): string[] {
  if (/^0*$/.test(digits)) return [any(digits.length)];
  const branches = [digits];
  for (let at = digits.length - 1; at >= 0; at--) {
    const digit = Number(digits[at]);
    if (digit < 9) branches.push(digits.slice(0, at) + oneOf(digit + 1, 9) + any(digits.length - at - 1));
  }
  return branches;
}

function upTo(digits: string): string[] {
  if (/^9*$/.test(digits)) return [any(digits.length)];
  const branches = [digits];
  for (let at = digits.length - 1; at >= 0; at--) {
    const digit = Number(digits[at]);
    if (digit > 0) branches.push(digits.slice(0, at) + oneOf(0, digit - 1) + any(digits.length - at - 1));
  }
  return branches;
}

function oneOf(low: number, high: number): string {
  return low === high ? String(low) : `[${low}-${high}]`;
}

function any(count: number): string {
  return count === 0 ? "" : `[0-9]{${count}}`;
}
