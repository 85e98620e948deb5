import { expect, it } from "vitest";
import type { Assignment, Log } from "../log/port.js";
import { KEEP_ALL } from "./log-fixtures.js";
import { type Rig, until } from "./rig.js";

/** A member of a group that notes what it owns. */
class Member implements Assignment {
  readonly owned = new Set<number>();
  readonly events: string[];
  readonly #name: string;
  readonly #revokeMs: number;
  failure: unknown = null;

  constructor(name: string, events: string[] = [], revokeMs = 0) {
    this.#name = name;
    this.events = events;
    this.#revokeMs = revokeMs;
  }

  assigned(partition: number): void {
    expect(this.owned.has(partition)).toBe(false);
    this.owned.add(partition);
    this.events.push(`${this.#name} gets ${partition}`);
  }

  async revoked(partition: number): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, this.#revokeMs));
    expect(this.owned.delete(partition)).toBe(true);
    this.events.push(`${this.#name} lets go ${partition}`);
  }

  failed(error: unknown): void {
    this.failure = error;
  }
}

function ownedByAll(members: readonly Member[]): number[] {
  return members.flatMap((member) => [...member.owned]).sort((a, b) => a - b);
}

const FOUR = { ...KEEP_ALL, partitions: 4 };

export function logAssignments(rig: () => Rig<Log>): void {
  it("gives the only member every partition once, and takes all when it leaves", async () => {
    const log = rig().engine;
    await log.createTopic("t", FOUR);
    const member = new Member("a");
    const leave = await log.assign("t", "g", member);
    await until(() => member.owned.size === 4, "all partitions are assigned");
    await leave();
    expect([...member.owned]).toEqual([]);
    await leave();
  });

  it("divides the partitions among members; each has one owner; those of one who leaves go to the others", async () => {
    const log = rig().engine;
    await log.createTopic("t", FOUR);
    const members = ["a", "b", "c"].map((name) => new Member(name));
    const leaves: (() => Promise<void>)[] = [];
    for (const member of members) leaves.push(await log.assign("t", "g", member));
    const divided = (present: readonly Member[]): boolean =>
      ownedByAll(present).join() === "0,1,2,3" && present.every((member) => member.owned.size > 0);
    await until(() => divided(members), "every member has its share");
    await leaves[0]();
    await until(() => divided(members.slice(1)), "the others have the share of the first");
    expect(members[0].owned.size).toBe(0);
    await Promise.all(leaves.map((leave) => leave()));
    expect(ownedByAll(members)).toEqual([]);
  });

  it("waits for one owner to let go before the next one starts", async () => {
    const log = rig().engine;
    await log.createTopic("t", FOUR);
    const events: string[] = [];
    const slow = new Member("slow", events, 50);
    const next = new Member("next", events);
    await log.assign("t", "g", slow);
    await until(() => slow.owned.size === 4, "all partitions are assigned");
    await log.assign("t", "g", next);
    await until(() => next.owned.size > 0, "the next one has its share");
    for (const partition of next.owned)
      expect(events.indexOf(`slow lets go ${partition}`)).toBeLessThan(
        events.indexOf(`next gets ${partition}`),
      );
    expect(events.filter((event) => event.startsWith("slow lets go")).length).toBeGreaterThan(0);
  });

  it("gives every group all partitions", async () => {
    const log = rig().engine;
    await log.createTopic("t", FOUR);
    const members = [new Member("a"), new Member("b")];
    await log.assign("t", "one", members[0]);
    await log.assign("t", "two", members[1]);
    await until(() => members.every((member) => member.owned.size === 4), "both groups have all");
  });

  it("tells the members when it closes", async () => {
    const log = rig().engine;
    await log.createTopic("t", FOUR);
    const member = new Member("a");
    await log.assign("t", "g", member);
    await log.close();
    expect(member.failure).toMatchObject({ code: "closed" });
  });
}
