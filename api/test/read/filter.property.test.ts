import type { Rollup } from "@freshet/schema";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type FilterInput, UNKNOWN, compileFilter, meets } from "../../src/read/filter.js";
import { planOf } from "../fixture.js";

const rollup = planOf().rollups.find(({ name }) => name === "Punctuality") as Rollup;
const ORIGINS = ["ATL", "BOS", "(other)"];
const CARRIERS = ["AA", "DL", null];

interface Values {
  readonly origin: string;
  readonly carrier: string | null;
  readonly departures: number;
}

const leaf: fc.Arbitrary<FilterInput> = fc.oneof(
  fc.record({ origin: fc.constantFrom({ eq: "ATL" }, { ne: "BOS" }, { startsWith: "(" }, {}) }),
  fc.record({ origin: fc.constantFrom({ in: ["ATL", "BOS"] }, { notIn: ["ATL"] }, { isNull: false }) }),
  fc.record({ carrier: fc.constantFrom({ eq: "AA" }, { isNull: true }, { eq: null }, { ne: null }) }),
  fc.record({ departures: fc.constantFrom({ gte: 2 }, { lt: 2 }, { eq: 3 }, { isNull: false }) }),
  fc.constant({ origin: { eq: "ATL" }, departures: { gt: 1 } }),
);

const { filter } = fc.letrec<{ filter: FilterInput }>((tie) => ({
  filter: fc.oneof(
    { maxDepth: 4 },
    leaf,
    fc.record({ not: tie("filter") }),
    fc.record({ and: fc.array(tie("filter"), { maxLength: 3 }) }),
    fc.record({ or: fc.array(tie("filter"), { maxLength: 3 }) }),
  ),
}));

const measured = fc.integer({ min: 0, max: 4 });
const known: fc.Arbitrary<Values> = fc.record({
  origin: fc.constantFrom(...ORIGINS),
  carrier: fc.constantFrom(...CARRIERS),
  departures: measured,
});

function lets(where: FilterInput, values: Readonly<Record<string, unknown>>): boolean {
  const { before, afterwards } = compileFilter(rollup, where, [0, 1]);
  return meets([...before, ...afterwards], (field) => values[field]);
}

function letsOverflow(where: FilterInput, departures: number): boolean {
  return lets(where, { origin: UNKNOWN, carrier: UNKNOWN, departures });
}

/** The filter on a thing of which all is known, as plainly as it can be worked out. */
function plainly(where: FilterInput, values: Values): boolean {
  return Object.entries(where).every(([name, value]) => {
    if (name === "and") return (value as FilterInput[]).every((one) => plainly(one, values));
    if (name === "or") return (value as FilterInput[]).some((one) => plainly(one, values));
    if (name === "not") return !plainly(value as FilterInput, values);
    const field = values[name as keyof Values];
    return Object.entries(value as FilterInput).every(([operator, operand]) =>
      holds(field, operator, operand),
    );
  });
}

function holds(value: string | number | null, operator: string, operand: unknown): boolean {
  if (operator === "isNull") return (value === null) === operand;
  if (operand === null) return (value === null) === (operator === "eq");
  if (value === null) return false;
  const tests: Readonly<Record<string, boolean>> = {
    eq: value === operand,
    ne: value !== operand,
    in: Array.isArray(operand) && operand.includes(value),
    notIn: Array.isArray(operand) && !operand.includes(value),
    startsWith: String(value).startsWith(String(operand)),
    gt: value > Number(operand),
    gte: value >= Number(operand),
    lt: value < Number(operand),
  };
  return tests[operator];
}

const every = ORIGINS.flatMap((origin) => CARRIERS.map((carrier) => ({ origin, carrier })));

describe("a filter", () => {
  it("lets in what it says where all is known", () => {
    fc.assert(
      fc.property(filter, known, (where, values) => {
        expect(lets(where, { ...values })).toBe(plainly(where, values));
      }),
    );
  });

  it("lets the row of others in only if it holds whatever their dimensions are", () => {
    fc.assert(
      fc.property(filter, measured, (where, departures) => {
        fc.pre(letsOverflow(where, departures));
        for (const dimensions of every) expect(plainly(where, { ...dimensions, departures })).toBe(true);
      }),
    );
  });

  it("lets the row of others in where its measures alone decide", () => {
    fc.assert(
      fc.property(filter, measured, (where, departures) => {
        const decided = { departures: { eq: departures } };
        expect(letsOverflow({ or: [where, decided] }, departures)).toBe(true);
        expect(letsOverflow({ not: { and: [where, { not: decided }] } }, departures)).toBe(true);
        expect(letsOverflow({ and: [where, { not: decided }] }, departures)).toBe(false);
      }),
    );
  });

  it("never lets the row of others in together with its opposite", () => {
    fc.assert(
      fc.property(filter, measured, (where, departures) => {
        expect(letsOverflow(where, departures) && letsOverflow({ not: where }, departures)).toBe(false);
        expect(letsOverflow({ not: { not: where } }, departures)).toBe(letsOverflow(where, departures));
      }),
    );
  });

  it("means the same however it is written", () => {
    fc.assert(
      fc.property(filter, filter, measured, (a, b, departures) => {
        const both = letsOverflow(a, departures) && letsOverflow(b, departures);
        expect(letsOverflow({ and: [a, b] }, departures)).toBe(both);
        expect(letsOverflow({ not: { or: [{ not: a }, { not: b }] } }, departures)).toBe(both);
        expect(letsOverflow({ not: { and: [a, b] } }, departures)).toBe(
          letsOverflow({ or: [{ not: a }, { not: b }] }, departures),
        );
      }),
    );
  });
});

describe("a filter on a field of an enum", () => {
  const [sales] = planOf(`
    type Sale @event(topic: "sales", time: "at") { at: DateTime!  channel: Channel  shop: Shop @lookup(by: "code")  code: String }
    enum Channel { ONLINE STORE PHONE }
    type Shop @table(file: "shops.json", key: "code") { code: ID!  size: Size }
    enum Size { SMALL LARGE }
    type Sales @rollup(of: "Sale", grains: ["1h"]) { channel: Channel  size: Size @by(expr: "shop.size")  sales: Long! @count }
  `).rollups;
  const compile = (where: FilterInput): unknown => compileFilter(sales, where, [0, 1]);

  it.each<[FilterInput, string]>([
    [{ channel: { eq: "ONLIN" } }, 'where: channel never is "ONLIN": did you mean `ONLINE`?'],
    [
      { not: { channel: { in: ["STORE", "FAX"] } } },
      'where: channel never is "FAX": there is ONLINE, STORE, PHONE',
    ],
    [{ or: [{ size: { ne: "Large" } }] }, 'where: size never is "Large": did you mean `LARGE`?'],
  ])("refuses a value that there is not: %o", (where, message) => {
    expect(() => compile(where)).toThrow(message);
  });

  it("takes its values, null and parts of them", () => {
    const fine = [
      { channel: { in: ["STORE", "PHONE"], ne: null, startsWith: "X" } },
      { size: { eq: "SMALL" } },
    ];
    for (const where of fine) expect(() => compile(where)).not.toThrow();
  });
});
