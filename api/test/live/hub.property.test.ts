import { afterEach, describe, expect, it } from "vitest";
import { NOON, type Rig, openRig } from "../fixture.js";
import { type PlainQuestion, argumentsOf, frontiersOf, plain, recompute, sorted } from "../oracle.js";
import { World, pick, randomOf } from "../world.js";

let rig: Rig;

afterEach(() => rig.close());

type Row = Parameters<typeof plain>[0] & { readonly id: string };

interface Frame {
  readonly kind: "SNAPSHOT" | "DELTA" | "HEARTBEAT";
  readonly rows: readonly Row[];
  readonly removed: readonly string[];
  readonly conflated: number;
  readonly totals: { readonly departures: number } | null;
  readonly revision: { readonly token: string };
}

/** What a client does with frames. */
class Client {
  readonly rows = new Map<string, Row>();
  kinds: string[] = [];
  token = "";

  take(frame: Frame): void {
    this.kinds.push(frame.kind);
    if (frame.kind === "SNAPSHOT") this.rows.clear();
    for (const id of frame.removed) expect(this.rows.delete(id)).toBe(true);
    for (const row of frame.rows) this.rows.set(row.id, row);
    this.token = frame.revision.token;
  }
}

const HOUR = 3_600_000;

function question(random: () => number): PlainQuestion {
  return {
    from: NOON - 40 * HOUR,
    to: NOON + HOUR,
    everyMs: pick(random, [null, HOUR, 24 * HOUR]),
    timeZone: "UTC",
    by: pick(random, [["origin", "carrier"], ["origin"], []]),
    carrier: pick(random, [null, "DL"]),
    atLeast: pick(random, [0, 4]),
  };
}

async function subscribe(
  asked: PlainQuestion,
  more = "",
): Promise<AsyncIterableIterator<{ data?: unknown }>> {
  return await rig.api.subscribe({
    query: `subscription { punctuality(${argumentsOf(asked)}, maxRate: 20${more}) {
      kind removed conflated totals { departures } revision { token }
      rows { id window { start } origin carrier departures totalDelay worst } } }`,
  });
}

function frameOf(result: IteratorResult<{ data?: unknown }>): Frame {
  const { data } = result.value as { data: { punctuality: Frame } };
  return JSON.parse(JSON.stringify(data.punctuality)) as Frame;
}

function expectEqual(client: Client, asked: PlainQuestion, world: World): void {
  const rows = sorted([...client.rows.values()].map((row) => plain(row, asked.everyMs)));
  expect(rows).toEqual(recompute(asked, world.logs, frontiersOf(client.token)));
}

describe("a subscription", () => {
  it.each([1, 2, 3, 4])(
    "after any frame the client's rows are the query's answer at that revision (seed %i)",
    async (seed) => {
      rig = await openRig({ limits: { heartbeatMs: 30 } });
      const random = randomOf(seed);
      const world = new World(rig, random);
      world.addFlights(20);
      await world.flush();
      const asked = question(random);
      const frames = await subscribe(asked);
      const client = new Client();
      let running = true;
      const writing = (async () => {
        while (running) {
          await world.step();
          await new Promise((resolve) => setTimeout(resolve, random() * 8));
        }
        await world.flush();
      })();
      for (let i = 0; i < 25; i++) {
        client.take(frameOf(await frames.next()));
        expectEqual(client, asked, world);
        // A client that is slow now and then gets the newest, not everything.
        if (random() < 0.2) await new Promise((resolve) => setTimeout(resolve, 120));
      }
      running = false;
      await writing;
      await frames.return?.();
      expect(client.kinds[0]).toBe("SNAPSHOT");
      expect(client.kinds).toContain("DELTA");
    },
  );

  it.each([1, 2, 3])("resumes from a token with just what moved (seed %i)", async (seed) => {
    rig = await openRig();
    const random = randomOf(seed);
    const world = new World(rig, random);
    world.addFlights(40);
    await world.flush();
    const asked = { ...question(random), atLeast: 0, by: ["origin", "carrier"] as const };
    const client = new Client();
    const before = await subscribe(asked);
    client.take(frameOf(await before.next()));
    await before.return?.();
    for (let i = 0; i < 20; i++) await world.step();
    world.addFlights(1);
    await world.flush();
    const again = await subscribe(asked, `, resume: "${client.token}"`);
    const frame = frameOf(await again.next());
    await again.return?.();
    expect(frame.kind).toBe("DELTA");
    client.take(frame);
    expectEqual(client, asked, world);
  });
});
