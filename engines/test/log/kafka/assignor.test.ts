import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Claim, divide } from "../../../src/log/kafka/assignor.js";

/** Members join and leave, partitions are added; each lets go of what it is no longer given, then all join again. */
const events = fc.array(
  fc.oneof(
    fc.record({ do: fc.constant("join" as const), member: fc.nat(9) }),
    fc.record({ do: fc.constant("leave" as const), member: fc.nat(9) }),
    fc.record({ do: fc.constant("grow" as const), member: fc.nat(3) }),
  ),
  { maxLength: 20 },
);

class Group {
  readonly owned = new Map<string, number[]>();
  partitions: number;
  #generation = 0;

  constructor(partitions: number) {
    this.partitions = partitions;
  }

  /** One division; answers how many partitions were let go of. */
  rebalance(): number {
    const generation = this.#generation++;
    const claims: Claim[] = [...this.owned].map(([memberId, owned]) => ({ memberId, owned, generation }));
    if (claims.length === 0) return 0;
    const shares = divide(this.partitions, claims);
    let moved = 0;
    for (const [memberId, before] of this.owned) {
      const share = shares.get(memberId)!;
      for (const partition of share)
        for (const [other, theirs] of this.owned)
          if (other !== memberId) expect(theirs).not.toContain(partition);
      moved += before.filter((partition) => !share.includes(partition)).length;
    }
    for (const [memberId, share] of shares) this.owned.set(memberId, share);
    return moved;
  }

  settle(): number {
    const moved = this.rebalance();
    this.rebalance();
    return moved;
  }
}

describe("the division of partitions", () => {
  it("gives each partition one owner and even shares after two rounds, and never one that another still owns", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 12 }), events, (partitions, steps) => {
        const group = new Group(partitions);
        for (const step of steps) {
          if (step.do === "join" && !group.owned.has(`m${step.member}`))
            group.owned.set(`m${step.member}`, []);
          if (step.do === "leave") group.owned.delete(`m${step.member}`);
          if (step.do === "grow") group.partitions += step.member;
          group.settle();
          if (group.owned.size === 0) continue;
          const all = [...group.owned.values()].flat().sort((a, b) => a - b);
          expect(all).toEqual(Array.from({ length: group.partitions }, (_, i) => i));
          const sizes = [...group.owned.values()].map((share) => share.length);
          expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
        }
      }),
    );
  });

  it("moves nothing when nothing changed, and as little as it must when a member comes", () => {
    const group = new Group(12);
    for (const member of ["a", "b", "c"]) group.owned.set(member, []);
    group.settle();
    expect(group.settle()).toBe(0);
    group.owned.set("d", []);
    expect(group.settle()).toBe(3);
    group.owned.delete("a");
    expect(group.settle()).toBe(0);
  });

  it("believes the later of two claims", () => {
    const shares = divide(2, [
      { memberId: "zombie", owned: [0, 1], generation: 3 },
      { memberId: "owner", owned: [0, 1], generation: 8 },
    ]);
    expect([shares.get("zombie"), shares.get("owner")]).toEqual([[], [0]]);
  });
});
