import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Rig, flight, openRig, planOf } from "../fixture.js";

const MODEL = `
type Flight @event(topic: "flights", time: "at", key: "origin") @time(lateness: "10m", accept: "1d", skew: "5m") {
  at: DateTime!
  origin: String!
  delay: Long!
}
type Delays @rollup(of: "Flight", grains: ["1h"]) {
  origin: String!
  flights: Long! @count
  total: Long! @sum(of: "delay")
  share: Float @ratio(of: "total", to: "flights")
  perHour: Float @rate(of: "total", per: "1h")
}
`;
const PERIOD = 'from: "2026-03-10T10:00:00Z", to: "2026-03-10T11:00:00Z"';
const GREATEST = Number.MAX_SAFE_INTEGER;

let rig: Rig;

beforeEach(async () => {
  rig = await openRig({ plan: planOf(MODEL) });
  for (const [origin, ...delays] of [
    ["ATL", 1, 2],
    ["BOS", GREATEST, 5],
    ["CLE", GREATEST],
    ["DEN", -GREATEST, -7],
  ] as const)
    for (const delay of delays) rig.add(flight("2026-03-10T10:30:00Z", { origin, delay }));
  await rig.flush();
});

afterEach(() => rig.close());

interface Result {
  readonly data?: { delays: { nodes: Record<string, unknown>[]; totals?: Record<string, unknown> } } | null;
  readonly errors?: readonly { message: string; path?: readonly (string | number)[]; extensions?: object }[];
}

const ask = async (args: string, fields: string): Promise<Result> =>
  (await rig.api.execute({ query: `{ delays(${PERIOD}, ${args}) { ${fields} } }` })) as Result;
const origins = async (args: string): Promise<unknown[]> =>
  (await ask(args, "nodes { origin }")).data!.delays.nodes.map(({ origin }) => origin);

describe("a sum past 2^53 − 1", () => {
  it("is null with an error at its place, and the rest of the answer is there", async () => {
    const { data, errors } = await ask("by: [origin]", "nodes { origin flights total } totals { flights }");
    expect(data!.delays.nodes.map(({ origin, flights, total }) => [origin, flights, total])).toEqual([
      ["ATL", 2, 3],
      ["BOS", 2, null],
      ["CLE", 1, GREATEST],
      ["DEN", 2, null],
    ]);
    expect(data!.delays.totals).toEqual({ flights: 7 });
    expect(errors!.map(({ path, extensions }) => [path, extensions])).toEqual([
      [["delays", "nodes", 1, "total"], { code: "BAD_USER_INPUT" }],
      [["delays", "nodes", 3, "total"], { code: "BAD_USER_INPUT" }],
    ]);
    expect(errors![0].message).toContain("total is past 2^53");
  });

  it("has its place in orders, pages and filters", async () => {
    const order = "by: [origin], orderBy: [{ field: total, direction: DESC }]";
    expect(await origins(order)).toEqual(["BOS", "CLE", "ATL", "DEN"]);
    const { data } = await ask(`${order}, first: 1`, "nodes { origin } pageInfo { endCursor }");
    const { endCursor } = (data!.delays as unknown as { pageInfo: { endCursor: string } }).pageInfo;
    expect(await origins(`${order}, after: "${endCursor}"`)).toEqual(["CLE", "ATL", "DEN"]);
    expect(await origins(`by: [origin], where: { total: { gt: ${GREATEST} } }`)).toEqual(["BOS"]);
    expect(await origins("by: [origin], where: { total: { lt: 3 } }")).toEqual(["DEN"]);
  });

  it("makes ratios and rates of the nearest double", async () => {
    const { data, errors } = await ask(
      'by: [origin], where: { origin: { eq: "BOS" } }',
      "nodes { share perHour }",
    );
    expect(errors).toBeUndefined();
    expect(data!.delays.nodes).toEqual([{ share: (GREATEST + 5) / 2, perHour: GREATEST + 5 }]);
  });

  it("ends no subscription", async () => {
    const stream = (await rig.api.subscribe({
      query: `subscription { delays(${PERIOD}, by: [origin]) { rows { origin total } } }`,
    })) as AsyncIterableIterator<{ data: { delays: { rows: unknown[] } }; errors?: unknown[] }>;
    try {
      const first = (await stream.next()).value as {
        data: { delays: { rows: unknown[] } };
        errors?: unknown[];
      };
      expect([first.data.delays.rows.length, first.errors?.length]).toEqual([4, 2]);
      rig.add(flight("2026-03-10T10:40:00Z", { origin: "ATL", delay: 4 }));
      await rig.flush();
      const second = (await stream.next()).value as typeof first;
      expect(second.data.delays.rows).toEqual([{ origin: "ATL", total: 7 }]);
      expect(second.errors).toBeUndefined();
    } finally {
      await stream.return?.();
    }
  });
});
