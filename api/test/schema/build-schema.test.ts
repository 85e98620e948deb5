import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Rig, openRig, refused } from "../fixture.js";

let rig: Rig;

beforeEach(async () => {
  rig = await openRig();
});

afterEach(() => rig.close());

const DAY = 'from: "2026-03-10T00:00:00Z", to: "2026-03-11T00:00:00Z"';

describe("an argument out of its range is refused with the range", () => {
  it.each([
    ["first: -1", /first: -1 is not between 0 and 1000/],
    ["first: 1001", /first: 1001 is not between 0 and 1000/],
    ["first: 3000000000", /32-bit/],
  ])("%s", async (args, message) => {
    const refusal = await refused(rig, `{ network(${DAY}, ${args}) { totalCount } }`);
    expect(refusal).toEqual({ code: "BAD_USER_INPUT", message: expect.stringMatching(message) });
  });

  it.each([
    ['last: "0s"', /Use e.g. "15m"/],
    ['last: "-1h"', /is not a Duration/],
    ['last: "99999999999d"', /up to 36525d/],
    ['last: "1d", every: "0s"', /not a length of a window/],
    ['last: "1d", every: "1ms"', /86400000 windows, more than 5000/],
    ['last: "1h", every: "1d"', /a window is longer than last: "1h"/],
    ['last: "20d", every: "1mo"', /a window is longer than last: "20d"/],
    ['last: "1d", since: TODAY', /in one way only/],
    ['from: "2026-03-11T00:00:00Z", to: "2026-03-10T00:00:00Z"', /from has to be before to/],
    ['from: "2026-03-11T00:00:00Z"', /from needs to/],
  ])("%s", async (args, message) => {
    const refusal = await refused(rig, `{ network(${args}) { totalCount } }`);
    expect(refusal).toEqual({ code: "BAD_USER_INPUT", message: expect.stringMatching(message) });
  });

  it.each(["0", "-1", "0.09", "20.1", "1e308"])("maxRate: %s", async (rate) => {
    const query = `subscription { network(${DAY}, maxRate: ${rate}) { kind } }`;
    await expect(rig.api.subscribe({ query })).rejects.toMatchObject({
      message: `maxRate: ${Number(rate)} is not between 0.1 and 20 frames a second.`,
      extensions: { code: "BAD_USER_INPUT" },
    });
  });

  it.each(["0.1", "20", "null"])("maxRate: %s is fine", async (rate) => {
    const frames = await rig.api.subscribe({
      query: `subscription { network(${DAY}, maxRate: ${rate}) { kind } }`,
    });
    expect(await frames.next()).toMatchObject({ value: { data: { network: { kind: "SNAPSHOT" } } } });
    await frames.return?.();
  });
});
