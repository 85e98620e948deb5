// Sums over the events up to any frontier.

export class Tally {
  /** By partition, ascending: offsets, and what the amounts come to with each. */
  #partitions = [];

  /** Offsets of a partition must ascend. */
  add(partition, offset, amount) {
    const { offsets, amounts } = (this.#partitions[partition] ??= { offsets: [], amounts: [] });
    offsets.push(offset);
    amounts.push((amounts.at(-1) ?? 0) + amount);
  }

  /** `frontiers`: by partition, the last offset that counts. */
  upTo(frontiers) {
    const sum = { events: 0, amount: 0 };
    for (const [partition, frontier] of frontiers.entries()) {
      const { offsets = [], amounts = [] } = this.#partitions[partition] ?? {};
      const count = countUpTo(offsets, frontier);
      sum.events += count;
      sum.amount += amounts[count - 1] ?? 0;
    }
    return sum;
  }

  /** Null if totals are those of the frontier, else words. `counted`: which of them are `events`, which `amount`. */
  wrong(counted, totals, frontiers) {
    const sums = this.upTo(frontiers);
    for (const [field, what] of Object.entries(counted)) {
      const shown = totals?.[field] ?? 0;
      if (shown !== sums[what])
        return `${field} is ${shown}, the log up to ${frontiers.join("/")} makes ${sums[what]}`;
    }
    return null;
  }
}

/** How many of ascending numbers are at most `most`. */
function countUpTo(numbers, most) {
  let [low, high] = [0, numbers.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (numbers[middle] <= most) low = middle + 1;
    else high = middle;
  }
  return low;
}
