/** Names worth suggesting are at most this many; further ones only confuse. */
const SUGGESTIONS_MAX = 3;

/** "did you mean `delay`?" for a misspelt name, or null when nothing is near. */
export function didYouMean(name: string, options: Iterable<string>): string | null {
  const near = nearest(name, options).map((option) => `\`${option}\``);
  return near.length === 0 ? null : `did you mean ${joinOr(near)}?`;
}

/** As didYouMean, and else the list of what there is. */
export function didYouMeanOrList(name: string, options: Iterable<string>): string | null {
  const all = [...options];
  const near = didYouMean(name, all);
  if (near !== null || all.length === 0) return near;
  const shown = all.slice(0, 12).map((option) => `\`${option}\``);
  return `there is ${shown.join(", ")}${all.length > shown.length ? ", …" : ""}`;
}

function nearest(name: string, options: Iterable<string>): string[] {
  const limit = Math.max(1, Math.floor(name.length * 0.4));
  return [...new Set(options)]
    .map((option) => ({ option, distance: editDistance(name.toLowerCase(), option.toLowerCase()) }))
    .filter(({ distance }) => distance <= limit)
    .sort((a, b) => a.distance - b.distance || (a.option < b.option ? -1 : 1))
    .slice(0, SUGGESTIONS_MAX)
    .map(({ option }) => option);
}

/** Optimal string alignment distance: insertions, deletions, replacements and swaps of neighbours. */
export function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1;
      row[j] = Math.min(last[j] + 1, row[j - 1] + 1, last[j - 1] + cost);
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (swapped) row[j] = Math.min(row[j], beforeLast[j - 2] + 1);
    }
    beforeLast = last;
    last = row;
  }
  return last[b.length];
}

/** "a", "a or b", "a, b or c". */
export function joinOr(items: readonly string[]): string {
  if (items.length < 2) return items.join("");
  return `${items.slice(0, -1).join(", ")} or ${items[items.length - 1]}`;
}
