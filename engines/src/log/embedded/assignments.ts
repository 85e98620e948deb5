import type { LogError } from "../port.js";
import { type Assignment } from "../port.js";

interface Member {
  readonly assignment: Assignment;
  left: boolean;
}

/** Divides the partitions of one topic among the members of one group, all of them in this process. */
export class Group {
  readonly #partitions: number;
  readonly #revokeMs: number;
  readonly #members: Member[] = [];
  readonly #owners = new Map<number, Member>();
  /** Changes happen one after the other. */
  #changing: Promise<void> = Promise.resolve();

  constructor(partitions: number, revokeMs: number) {
    this.#partitions = partitions;
    this.#revokeMs = revokeMs;
  }

  async join(assignment: Assignment): Promise<() => Promise<void>> {
    const member: Member = { assignment, left: false };
    this.#members.push(member);
    await this.#divide();
    return () => this.#leave(member);
  }

  /** The log closes: nobody owns anything any more. */
  fail(error: LogError): void {
    this.#owners.clear();
    for (const member of this.#members.splice(0)) {
      member.left = true;
      member.assignment.failed(error);
    }
  }

  async #leave(member: Member): Promise<void> {
    if (member.left) return;
    member.left = true;
    this.#members.splice(this.#members.indexOf(member), 1);
    await this.#divide();
  }

  #divide(): Promise<void> {
    this.#changing = this.#changing.then(async () => {
      const moves: Promise<void>[] = [];
      for (let partition = 0; partition < this.#partitions; partition++) moves.push(this.#move(partition));
      await Promise.all(moves);
    });
    return this.#changing;
  }

  async #move(partition: number): Promise<void> {
    const owner = this.#owners.get(partition);
    if (owner && owner === this.#ownerToBe(partition)) return;
    if (owner) {
      this.#owners.delete(partition);
      await within(owner.assignment.revoked(partition), this.#revokeMs);
    }
    // Asked again, since members may have come and gone meanwhile.
    const next = this.#ownerToBe(partition);
    if (!next) return;
    this.#owners.set(partition, next);
    next.assignment.assigned(partition);
  }

  #ownerToBe(partition: number): Member | undefined {
    return this.#members[partition % Math.max(1, this.#members.length)];
  }
}

/** A task that does not let go must not hold up the others for ever; E2 makes its late writes harmless. */
async function within(work: Promise<void>, ms: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<void>((resolve) => (timer = setTimeout(resolve, ms)));
  try {
    await Promise.race([work, timeout]);
  } catch {
    // It is no longer the owner, whatever went wrong while it let go.
  } finally {
    clearTimeout(timer);
  }
}
