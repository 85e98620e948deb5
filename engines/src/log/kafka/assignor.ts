/** What a member of a group says of itself when it joins. */
export interface Claim {
  readonly memberId: string;
  /** What it owns still, also where it is letting go of it. */
  readonly owned: readonly number[];
  /** The generation of the group in which it got that; of two claims the later one holds. */
  readonly generation: number;
}

/**
 * Divides partitions among the members of a group so that their shares differ by one at most, and moves as few as that needs. A partition that moves
 * is first given to nobody: its owner sees that, lets go of it and joins again without it; then it is given to its next owner. So nobody has to
 * let go of what he keeps, and no partition has two owners.
 */
export function divide(partitions: number, claims: readonly Claim[]): Map<string, number[]> {
  const owners = ownersOf(partitions, claims);
  const shares = new Map(claims.map(({ memberId }) => [memberId, [] as number[]]));
  for (const [partition, memberId] of owners) shares.get(memberId)!.push(partition);
  const quotas = quotasOf(partitions, shares);
  const free: number[] = [];
  for (let partition = 0; partition < partitions; partition++)
    if (!owners.has(partition)) free.push(partition);
  // What lies beyond a member's quota is taken from it now, and given to another one once it is free.
  for (const [memberId, share] of shares) share.splice(quotas.get(memberId)!);
  const wanting = [...shares].sort((a, b) => a[1].length - b[1].length || (a[0] < b[0] ? -1 : 1));
  for (const [memberId, share] of wanting)
    while (share.length < quotas.get(memberId)! && free.length > 0) share.push(free.shift()!);
  return shares;
}

function ownersOf(partitions: number, claims: readonly Claim[]): Map<number, string> {
  const owners = new Map<number, string>();
  const oldestFirst = [...claims].sort((a, b) => a.generation - b.generation);
  for (const { memberId, owned } of oldestFirst)
    for (const partition of owned) if (partition < partitions) owners.set(partition, memberId);
  return new Map([...owners].sort((a, b) => a[0] - b[0]));
}

/** Those who own most get what does not divide evenly. */
function quotasOf(partitions: number, shares: ReadonlyMap<string, readonly number[]>): Map<string, number> {
  const least = Math.floor(partitions / shares.size);
  const more = partitions % shares.size;
  const byShare = [...shares].sort((a, b) => b[1].length - a[1].length || (a[0] < b[0] ? -1 : 1));
  return new Map(byShare.map(([memberId], i) => [memberId, least + (i < more ? 1 : 0)]));
}
