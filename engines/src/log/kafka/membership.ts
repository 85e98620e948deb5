import { setTimeout as sleep } from "node:timers/promises";
import { type Assignment, LogError } from "../port.js";
import { type Claim, divide } from "./assignor.js";
import { type Brokers, closedError } from "./brokers.js";
import { isPassing, toLogError, typeOf } from "./errors.js";
import type { Broker, JoinedGroup } from "./kafkajs.js";

const PROTOCOL = "freshet-cooperative";
const HEARTBEAT_MS_MAX = 1_000;
const PAUSE_MS_MAX = 1_000;
const LEAVE_MS = 2_000;
/** How often the group's offsets are brought up to date for monitors of lag. */
const HINT_MS = 5_000;

/** Told that the group does not know us any more: all that we own may have another owner. */
const LOST = new Set(["UNKNOWN_MEMBER_ID", "ILLEGAL_GENERATION", "FENCED_INSTANCE_ID"]);

/**
 * A member of a consumer group. The group only says who owns which partition: what is read, and from where, is not its matter. Heartbeats are a loop of
 * their own, so that no work on records can starve them, and partitions move one by one (assignor.ts): those that stay are worked on all the time.
 */
export class Membership {
  static #made = 0;
  readonly #brokers: Brokers;
  readonly #topic: string;
  readonly #group: string;
  readonly #assignment: Assignment;
  /** Partitions that we own, those that we are letting go of among them. */
  readonly #owned = new Set<number>();
  readonly #revoking = new Map<number, Promise<void>>();
  /** Brokers take nobody into a group who has no protocol in common with its members: so all have the same owner. */
  readonly #protocol: string;
  /** A connection of its own: a broker answers one that waits to join only when all have joined, and heartbeats must not wait for that. */
  readonly #connection = `membership ${Membership.#made++}`;
  readonly #hints = new Map<number, number>();
  readonly #running: Promise<void>;
  #memberId = "";
  #generation = -1;
  /** Where we lead the group: the partitions that were divided, to see when there are more. */
  #divided: number | null = null;
  #heardAt = performance.now();
  #hintedAt = -Infinity;
  #isLeaving = false;
  #isEnded = false;
  #mustJoin = true;
  #wake: () => void = () => {};
  #firstJoin!: { resolve(): void; reject(error: unknown): void };
  readonly #joined: Promise<void>;

  constructor(brokers: Brokers, at: { topic: string; group: string }, assignment: Assignment) {
    this.#brokers = brokers;
    this.#topic = at.topic;
    this.#group = groupIdOf(at.group, at.topic);
    this.#assignment = assignment;
    this.#protocol = assignment.owner === undefined ? PROTOCOL : `${PROTOCOL}-${assignment.owner}`;
    this.#joined = new Promise((resolve, reject) => (this.#firstJoin = { resolve, reject }));
    this.#joined.catch(() => {});
    this.#running = this.#run();
  }

  /** Resolves when the group has taken us in for the first time; rejects with LogError if it does not within the time-out. */
  async joined(): Promise<void> {
    const { timeoutMs } = this.#brokers.settings;
    const timer = setTimeout(() => {
      const message = `Joining the group ${this.#group} took longer than ${timeoutMs} ms: no broker coordinates it.`;
      this.#firstJoin.reject(new LogError("io", message, { canRetry: true }));
    }, timeoutMs);
    try {
      await this.#joined;
    } catch (error) {
      this.#end();
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }

  /** The next offset to be read, for the eyes of lag monitors. */
  hint(topic: string, partition: number, offset: number): void {
    if (topic === this.#topic && this.#owned.has(partition)) this.#hints.set(partition, offset);
  }

  /** Lets go of everything, then leaves the group, so that the others need not wait until we are missed. */
  async leave(): Promise<void> {
    this.#isLeaving = true;
    const revoked = this.#revokeAll();
    this.#wake();
    await revoked;
    await this.#ended();
  }

  /** The log is being closed. */
  async close(): Promise<void> {
    if (this.#isEnded) return;
    this.#end();
    this.#assignment.failed(closedError());
    await this.#ended();
  }

  /** Bounded: who waits to be taken into a group may have to wait for all its other members. */
  async #ended(): Promise<void> {
    const timer = new AbortController();
    await Promise.race([this.#running, sleep(LEAVE_MS, undefined, { signal: timer.signal }).catch(() => {})]);
    timer.abort();
  }

  #end(): void {
    this.#isEnded = true;
    this.#owned.clear();
    this.#wake();
  }

  async #run(): Promise<void> {
    try {
      await this.#work();
      await this.#depart();
    } catch (error) {
      const failure = isOfAnother(error)
        ? takenError(this.#group, error)
        : toLogError(error, { what: `Taking part in the group ${this.#group}` });
      this.#firstJoin.reject(failure);
      if (!this.#isEnded) this.#assignment.failed(failure);
      this.#isEnded = true;
    }
  }

  get #isDone(): boolean {
    return this.#isEnded || (this.#isLeaving && this.#owned.size === 0);
  }

  async #work(): Promise<void> {
    let pause = 0;
    let coordinator: Broker | null = null;
    while (!this.#isDone) {
      try {
        coordinator ??= await this.#brokers.coordinator(this.#group, this.#connection);
        if (this.#mustJoin) await this.#join(coordinator);
        else await this.#beat(coordinator);
        pause = 0;
        this.#heardAt = performance.now();
        if (!this.#mustJoin && !this.#isDone) await this.#rest(this.#heartbeatMs);
      } catch (error) {
        if (this.#isDone) return;
        await this.#recover(error);
        if (!isRejoin(error)) {
          coordinator = null;
          pause = Math.min(Math.max(50, pause * 2), PAUSE_MS_MAX);
          await this.#rest(pause);
        }
      }
    }
  }

  get #heartbeatMs(): number {
    return Math.min(HEARTBEAT_MS_MAX, this.#brokers.settings.sessionMs / 6);
  }

  /** Throws what can't be mended by trying again. */
  async #recover(error: unknown): Promise<void> {
    const { logger, sessionMs } = this.#brokers.settings;
    const type = typeOf(error) ?? "";
    this.#brokers.noteFailure(error);
    if (isRejoin(error)) {
      this.#mustJoin = true;
      if (!LOST.has(type)) return;
      if (type === "UNKNOWN_MEMBER_ID") this.#memberId = "";
      if (this.#owned.size === 0) return;
      logger.warn({ group: this.#group }, "The group went on without this process; it joins again.");
      await this.#revokeAll();
    } else if (!isPassing(error)) throw error;
    else {
      logger.debug({ group: this.#group, err: error }, "The coordinator of the group does not answer.");
      if (performance.now() - this.#heardAt > sessionMs && this.#owned.size > 0) {
        logger.warn(
          { group: this.#group },
          "The group was not heard of for longer than its session: others may own what this process had.",
        );
        this.#mustJoin = true;
        await this.#revokeAll();
      }
    }
  }

  async #join(coordinator: Broker): Promise<void> {
    const { sessionMs, revokeMs } = this.#brokers.settings;
    const { MemberMetadata } = this.#brokers.kafkajs.assignerProtocol;
    const owned = [...this.#owned].sort((a, b) => a - b);
    const userData = Buffer.from(JSON.stringify({ owned, generation: this.#generation }));
    const joined = await coordinator.joinGroup({
      groupId: this.#group,
      memberId: this.#memberId,
      sessionTimeout: sessionMs,
      // Nobody lets go of anything before joining again, so that it takes a heartbeat to learn of it and no more.
      rebalanceTimeout: Math.max(sessionMs, revokeMs),
      groupProtocols: [
        {
          name: this.#protocol,
          metadata: MemberMetadata.encode({ version: 1, topics: [this.#topic], userData }),
        },
      ],
    });
    this.#memberId = joined.memberId;
    const synced = await coordinator.syncGroup({
      groupId: this.#group,
      memberId: joined.memberId,
      generationId: joined.generationId,
      groupAssignment: joined.leaderId === joined.memberId ? await this.#lead(joined) : [],
    });
    if (joined.leaderId !== joined.memberId) this.#divided = null;
    this.#generation = joined.generationId;
    // What was let go of in the meantime was claimed, so it belongs to nobody yet.
    this.#mustJoin = owned.some((partition) => !this.#owned.has(partition));
    this.#apply(this.#assignedIn(synced.memberAssignment));
    this.#firstJoin.resolve();
  }

  async #lead({ members }: JoinedGroup): Promise<{ memberId: string; memberAssignment: Buffer }[]> {
    const { MemberAssignment, MemberMetadata } = this.#brokers.kafkajs.assignerProtocol;
    const { leaders } = await this.#brokers.topic(this.#topic, 0);
    const claims = members.map(({ memberId, memberMetadata }) =>
      claimOf(memberId, MemberMetadata.decode(memberMetadata).userData),
    );
    this.#divided = leaders.length;
    return [...divide(leaders.length, claims)].map(([memberId, partitions]) => ({
      memberId,
      memberAssignment: MemberAssignment.encode({ version: 1, assignment: { [this.#topic]: partitions } }),
    }));
  }

  #assignedIn(bytes: Buffer): number[] {
    // The coordinator sends nothing to a member that the leader did not know of.
    if (bytes.length === 0) return [];
    const decoded = this.#brokers.kafkajs.assignerProtocol.MemberAssignment.decode(bytes);
    return decoded?.assignment[this.#topic] ?? [];
  }

  #apply(partitions: readonly number[]): void {
    if (this.#isEnded) return;
    const assigned = new Set(partitions);
    for (const partition of this.#owned) if (!assigned.has(partition)) this.#revoke(partition);
    if (this.#isLeaving) return;
    for (const partition of assigned) {
      // One that we are letting go of is given to us again once it is gone.
      if (this.#owned.has(partition)) continue;
      this.#owned.add(partition);
      this.#assignment.assigned(partition);
    }
  }

  async #beat(coordinator: Broker): Promise<void> {
    const member = { groupId: this.#group, memberId: this.#memberId, groupGenerationId: this.#generation };
    await coordinator.heartbeat(member);
    if (this.#divided !== null) {
      const { leaders } = await this.#brokers.topic(this.#topic);
      if (leaders.length !== this.#divided) this.#mustJoin = true;
    }
    if (this.#hints.size === 0 || performance.now() - this.#hintedAt < HINT_MS) return;
    this.#hintedAt = performance.now();
    const partitions = [...this.#hints].map(([partition, offset]) => ({
      partition,
      offset: String(offset),
      metadata: "",
    }));
    this.#hints.clear();
    await coordinator
      .offsetCommit({ ...member, topics: [{ topic: this.#topic, partitions }] })
      .catch((error: unknown) =>
        this.#brokers.settings.logger.debug(
          { group: this.#group, err: error },
          "The group's offsets were not taken.",
        ),
      );
  }

  /** Lets go of a partition, once, and joins again without it. */
  #revoke(partition: number): Promise<void> {
    const known = this.#revoking.get(partition);
    if (known) return known;
    const { revokeMs, logger } = this.#brokers.settings;
    const timer = new AbortController();
    const timeUp = sleep(revokeMs, undefined, { signal: timer.signal }).then(
      () =>
        logger.warn(
          { partition, group: this.#group },
          `A partition was not let go of within ${revokeMs} ms.`,
        ),
      () => {},
    );
    const revoked = Promise.resolve(this.#assignment.revoked(partition)).catch((error: unknown) =>
      logger.warn({ partition, group: this.#group, err: error }, "Letting go of a partition failed."),
    );
    const done = Promise.race([revoked, timeUp]).then(() => {
      timer.abort();
      this.#revoking.delete(partition);
      this.#owned.delete(partition);
      this.#hints.delete(partition);
      this.#mustJoin = true;
      this.#wake();
    });
    this.#revoking.set(partition, done);
    return done;
  }

  async #revokeAll(): Promise<void> {
    await Promise.all([...this.#owned].map((partition) => this.#revoke(partition)));
  }

  async #depart(): Promise<void> {
    if (this.#memberId === "") return this.#brokers.release(this.#connection);
    const member = { groupId: this.#group, memberId: this.#memberId };
    const left = this.#brokers
      .coordinator(this.#group, this.#connection)
      .then((coordinator) => coordinator.leaveGroup(member))
      // Then the others have to wait until we are missed.
      .catch(() => {});
    await Promise.race([left, sleep(LEAVE_MS, undefined, { ref: false })]);
    this.#brokers.release(this.#connection);
  }

  async #rest(ms: number): Promise<void> {
    const timer = new AbortController();
    this.#wake = () => timer.abort();
    if (!this.#isDone) await sleep(ms, undefined, { signal: timer.signal }).catch(() => {});
    this.#wake = () => {};
  }
}

/** Each topic has a group of its own: one that is divided anew is nothing to the others. */
function groupIdOf(group: string, topic: string): string {
  return `${group}.${topic}`;
}

function isOfAnother(error: unknown): boolean {
  return typeOf(error) === "INCONSISTENT_GROUP_PROTOCOL";
}

function takenError(group: string, cause: unknown): LogError {
  return new LogError(
    "conflict",
    `The consumer group ${group} is in use by processes that keep their results elsewhere: together they would count a part each. ` +
      "Give this deployment a FRESHET_PREFIX or FRESHET_GROUP of its own, or end the other one.",
    { canRetry: true, cause },
  );
}

function isRejoin(error: unknown): boolean {
  const type = typeOf(error) ?? "";
  return type === "REBALANCE_IN_PROGRESS" || LOST.has(type);
}

function claimOf(memberId: string, userData: Buffer | null): Claim {
  try {
    const { owned, generation } = JSON.parse(userData!.toString()) as Claim;
    if (Array.isArray(owned) && owned.every(Number.isInteger) && Number.isInteger(generation))
      return { memberId, owned, generation };
  } catch {
    // A member of another make: it claims nothing.
  }
  return { memberId, owned: [], generation: -1 };
}
