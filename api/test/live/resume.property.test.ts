import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodePlace } from "../../src/live/place.js";
import { type Api, createApi } from "../../src/index.js";
import { NOON, type Rig, ask, flight, openRig } from "../fixture.js";
import { type Client, type Frame, clientOf, frameOf } from "./client.js";
import { pick, randomOf } from "../world.js";

const MINUTE = 60_000;
const FIELDS = `id window { start end closed amended } origin carrier departures totalDelay worst busiest { key count }`;

/** Anything that can happen; `dice` decides what of it. */
type Step =
  | { readonly kind: "events"; readonly dice: number }
  | { readonly kind: "store"; readonly dice: number }
  | { readonly kind: "clock"; readonly minutes: number; readonly dice: number }
  | { readonly kind: "read" }
  | { readonly kind: "reconnect"; readonly to: "same" | "other" };

const dice = fc.nat();
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("events" as const), dice }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("store" as const), dice }) },
  {
    weight: 1,
    arbitrary: fc.record({
      ...{ kind: fc.constant("clock" as const), dice },
      minutes: fc.integer({ min: 1, max: 50 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("read" as const) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant("reconnect" as const),
      to: fc.constantFrom("same" as const, "same" as const, "other" as const),
    }),
  },
);

const iso = (time: number): string => new Date(time).toISOString();

/** Arguments of a question: every form of period, with filters that rows pass and fail as they change, and pages. */
const question = fc
  .record({
    period: fc.constantFrom(
      `from: "${iso(NOON - 6 * 60 * MINUTE)}", to: "${iso(NOON + 6 * 60 * MINUTE)}"`,
      `last: "30m"`,
      `last: "2h", every: "15m"`,
      `since: TODAY`,
      `since: TODAY, every: "1h"`,
    ),
    by: fc.constantFrom("[]", "[origin]", "[origin, carrier]"),
    where: fc.constantFrom(
      "",
      `where: { carrier: { eq: "DL" } }`,
      `where: { departures: { gte: 3 } }`,
      `where: { worst: { lt: 120 } }`,
    ),
    order: fc.constantFrom("", "departures", "worst"),
    first: fc.constantFrom(1, 3, 1_000),
  })
  .map(({ period, by, where, order, first }) =>
    [
      period,
      `by: ${by}`,
      where,
      order && `orderBy: [{ field: ${order}, direction: DESC }]`,
      `first: ${first}`,
    ]
      .filter((one) => one !== "")
      .join(", "),
  );

interface Connection {
  readonly id: string;
  readonly rows: readonly { readonly id: string }[];
}

/** A client that comes and goes between two api nodes over the same stores, while everything changes. */
class Scene {
  readonly rig: Rig;
  readonly other: Api;
  readonly args: string;
  readonly client: Client = clientOf();
  /** Frames by kind that came first after a reconnection. */
  readonly resumed: string[] = [];
  #api: Api;
  #frames: AsyncIterableIterator<{ data?: unknown }> | null = null;

  constructor(rig: Rig, other: Api, args: string) {
    this.rig = rig;
    this.other = other;
    this.args = args;
    this.#api = rig.api;
  }

  async take(step: Step): Promise<void> {
    switch (step.kind) {
      case "events":
        return this.#events(randomOf(step.dice));
      case "store":
        return this.#store(randomOf(step.dice));
      case "clock":
        this.rig.clock.time += step.minutes * MINUTE;
        return this.#events(randomOf(step.dice));
      case "read":
        return this.read();
      case "reconnect":
        await this.leave();
        this.#api = step.to === "same" ? this.#api : this.#api === this.other ? this.rig.api : this.other;
    }
  }

  async leave(): Promise<void> {
    await this.#frames?.return?.();
    this.#frames = null;
  }

  /** Takes frames until the client is where the query is, and compares. */
  async read(): Promise<void> {
    for (let taken = 0; taken < 100; taken++) {
      await this.#takeFrame();
      if (await this.#isQueryAnswer()) return;
    }
    throw new Error("The frames do not come to the revision of the query.");
  }

  async #takeFrame(): Promise<void> {
    const { token } = this.client;
    const first = this.#frames === null;
    this.#frames ??= await this.#api.subscribe({
      query: `subscription Live($resume: String) { punctuality(${this.args}, maxRate: 20, resume: $resume) {
        kind removed conflated totals { departures worst } revision { token } rows { ${FIELDS} } } }`,
      variables: { resume: token === "" ? null : token },
    });
    const frame: Frame = frameOf(await this.#frames.next());
    if (first && token !== "") this.resumed.push(frame.kind);
    this.client.take(frame);
  }

  /** False where the query stands at another revision; an error where it has other rows. */
  async #isQueryAnswer(): Promise<boolean> {
    const { punctuality } = await ask<{
      punctuality: Connection & {
        nodes: { id: string }[];
        totals: unknown;
        revision: { token: string };
      };
    }>(
      { api: this.#api },
      `{ punctuality(${this.args}) { nodes { ${FIELDS} } totals { departures worst } revision { token } } }`,
    );
    const { revision, place } = decodePlace(this.client.token);
    const moved = place?.until !== null && (place?.until ?? 0) <= this.rig.clock.now();
    if (revision !== punctuality.revision.token || moved) return false;
    const nodes = new Map(punctuality.nodes.map((node) => [node.id, node]));
    expect(this.client.rows).toEqual(nodes);
    expect(this.client.totals).toEqual(punctuality.totals);
    return true;
  }

  async #events(random: () => number): Promise<void> {
    const now = this.rig.clock.now();
    for (let count = 1 + Math.floor(random() * 6); count > 0; count--)
      this.rig.add(
        flight(Math.floor(now - random() * random() * 180 * MINUTE), {
          origin: pick(random, ["ATL", "BOS", "CLE", "DEN"]),
          carrier: pick(random, ["AA", "DL", null]),
          destination: pick(random, ["JFK", "LAX"]),
          delay: Math.floor(random() * 150),
        }),
      );
    await this.rig.flush();
  }

  async #store(random: () => number): Promise<void> {
    const task = pick(random, this.rig.tasks);
    if (task.panes.size === 0) return;
    const { grainMs, pane } = pick(random, [...task.panes.values()]);
    await task.drop(grainMs, pane);
  }
}

async function play(args: string, steps: readonly Step[]): Promise<Scene> {
  const rig = await openRig({ limits: { heartbeatMs: 10 } });
  const other = await createApi({
    ...{ plan: rig.plan, live: rig.live, history: rig.history.store, clock: rig.clock },
    limits: { heartbeatMs: 10 },
  });
  const scene = new Scene(rig, other, args);
  try {
    await scene.take({ kind: "events", dice: 1 });
    await scene.read();
    for (const one of steps) await scene.take(one);
    await scene.read();
    return scene;
  } finally {
    await scene.leave();
    await other.close();
    await rig.close();
  }
}

describe("a client that comes and goes", () => {
  it("has the query's answer after any frame, whatever it resumes from", { timeout: 120_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(question, fc.array(step, { maxLength: 14 }), async (args, steps) => {
        await play(args, steps);
      }),
      { numRuns: 30 },
    );
  });

  const away: readonly Step[] = [
    { kind: "events", dice: 2 },
    { kind: "read" },
    { kind: "reconnect", to: "same" },
    { kind: "clock", minutes: 20, dice: 3 },
  ];

  it.each([
    ["windows that slide", `last: "2h", every: "15m", by: [origin]`],
    ["one window that slides", `last: "30m", by: [origin, carrier]`],
    ["a condition on measures", `since: TODAY, by: [origin], where: { worst: { lt: 120 } }`],
    ["a page that rows enter and leave", `since: TODAY, orderBy: [{ field: worst }], first: 2`],
  ])("is told just what it missed, also of %s", async (_name, args) => {
    expect((await play(args, away)).resumed).toEqual(["DELTA"]);
  });

  it("is told what it missed by another node, where rows only come and the period has not moved", async () => {
    const elsewhere: readonly Step[] = [...away.slice(0, 2), { kind: "reconnect", to: "other" }];
    const news: Step = { kind: "events", dice: 5 };
    expect((await play(`since: TODAY, by: [origin]`, [...elsewhere, news])).resumed).toEqual(["DELTA"]);
    const page = `since: TODAY, by: [origin], orderBy: [{ field: worst }], first: 2`;
    expect((await play(page, [...elsewhere, news])).resumed).toEqual(["SNAPSHOT"]);
    const later: Step = { kind: "clock", minutes: 20, dice: 5 };
    expect((await play(`last: "30m", by: [origin]`, [...elsewhere, later])).resumed).toEqual(["SNAPSHOT"]);
  });
});
