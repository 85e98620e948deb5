import { compileModel } from "@freshet/schema";
import type { Plan } from "@freshet/schema";
import type { TableRows } from "../expression/compile-expression.js";
import type { Random } from "./random.js";

/** An event as its JSON says, for the plain recomputation. */
export interface PlainEvent {
  readonly id: string | null;
  readonly at: number;
  readonly shop: string;
  readonly kind: string | null;
  readonly amount: number;
  readonly pieces: number | null;
}

export type PlainValue = string | number | null;

/** An expression twice: as the model says it, and as plain code. */
interface TwinExpression<T> {
  readonly cel: string;
  readonly of: (event: PlainEvent) => T;
}

export interface PlainMeasure {
  readonly name: string;
  readonly of: ((event: PlainEvent) => PlainValue) | null;
  readonly where: (event: PlainEvent) => boolean;
}

export interface PlainRollup {
  readonly name: string;
  readonly where: (event: PlainEvent) => boolean;
  readonly dimensions: readonly ((event: PlainEvent) => PlainValue)[];
  readonly measures: readonly PlainMeasure[];
}

/** A model, and what it means in plain code. */
export interface RandomApp {
  readonly text: string;
  readonly plan: Plan;
  readonly tables: ReadonlyMap<string, TableRows>;
  readonly rollups: readonly PlainRollup[];
}

const REGIONS: ReadonlyMap<string, string> = new Map([
  ["s0", "north"],
  ["s1", "north"],
  ["s2", "south"],
]);

const CONDITIONS: readonly TwinExpression<boolean>[] = [
  { cel: "amount > 5.0", of: ({ amount }) => amount > 5 },
  { cel: "kind == 'a'", of: ({ kind }) => kind === "a" },
  { cel: "pieces >= 2", of: ({ pieces }) => pieces !== null && pieces >= 2 },
  { cel: "place.region == 'north'", of: ({ shop }) => REGIONS.get(shop) === "north" },
];

interface TwinDimension extends TwinExpression<PlainValue> {
  readonly field: string;
}

const DIMENSIONS: readonly TwinDimension[] = [
  { field: "shop: String!", cel: "shop", of: ({ shop }) => shop },
  { field: "kind: String", cel: "kind", of: ({ kind }) => kind },
  {
    field: 'region: String @by(expr: "place.region")',
    cel: "place.region",
    of: ({ shop }) => REGIONS.get(shop) ?? null,
  },
  { field: "pieces: Int", cel: "pieces", of: ({ pieces }) => pieces },
];

interface TwinMeasure {
  readonly type: string;
  readonly directive: string;
  readonly of: ((event: PlainEvent) => PlainValue) | null;
}

const amount = ({ amount }: PlainEvent): PlainValue => amount;
const pieces = ({ pieces }: PlainEvent): PlainValue => pieces;
const kind = ({ kind }: PlainEvent): PlainValue => kind;

const MEASURES: readonly TwinMeasure[] = [
  { type: "Long!", directive: "@count", of: null },
  { type: "Float", directive: '@sum(of: "amount")', of: amount },
  { type: "Decimal", directive: '@sum(of: "amount", scale: 2)', of: amount },
  { type: "Long", directive: '@sum(of: "pieces")', of: pieces },
  { type: "Float", directive: '@min(of: "amount")', of: amount },
  { type: "Int", directive: '@max(of: "pieces")', of: pieces },
  { type: "Float", directive: '@mean(of: "amount")', of: amount },
  { type: "Float", directive: '@variance(of: "amount")', of: amount },
  { type: "Float", directive: '@stddev(of: "amount")', of: amount },
  { type: "Float", directive: '@first(of: "amount")', of: amount },
  { type: "String", directive: '@last(of: "kind")', of: kind },
  { type: "Long!", directive: '@distinct(of: "id")', of: ({ id }) => id },
  { type: "Float", directive: '@quantile(of: "amount", q: 0.9)', of: amount },
  { type: "[HistogramBin!]!", directive: '@histogram(of: "amount", bounds: [1.0, 5.0, 20.0])', of: amount },
  { type: "[TopEntry!]!", directive: '@top(of: "kind", k: 3)', of: kind },
];

/** A random small model with everything that decides about events: lookups, conditions, few groups allowed, repeated ids. */
export function randomApp(random: Random): RandomApp {
  const isDeduped = random.chance(0.5);
  const texts = [sourceText(random, isDeduped)];
  const rollups: PlainRollup[] = [];
  for (let i = 0; i < random.between(1, 3); i++) {
    const { text, rollup } = randomRollup(random, `Rollup${i}`);
    texts.push(text);
    rollups.push(rollup);
  }
  const text = texts.join("\n");
  const { plan, problems } = compileModel([{ name: "model.graphql", text }], {
    tables: new Map([["shops.csv", "1"]]),
  });
  if (plan === null) throw new Error(`${problems.map((problem) => problem.message).join("\n")}\n${text}`);
  const rows = [...REGIONS].map(([shop, region]) => [shop, { shop, region }] as const);
  return { text, plan, tables: new Map([["Shop", new Map(rows)]]), rollups };
}

function sourceText(random: Random, isDeduped: boolean): string {
  const id = isDeduped ? `, id: "id", dedupe: "${random.pick(["5s", "30s", "2m"])}"` : "";
  const time = `lateness: "${random.pick(["0s", "5s"])}", accept: "${random.pick(["10s", "40s", "3m"])}", skew: "10s"`;
  return `
type Visit @event(topic: "visits", time: "at"${id}) @time(${time}) {
  id: ID${isDeduped ? "!" : ""}
  at: DateTime!
  shop: String!
  kind: String
  amount: Float!
  pieces: Int
  place: Shop @lookup(by: "shop")
}
type Shop @table(file: "shops.csv", key: "shop") { shop: ID!  region: String }`;
}

function randomRollup(random: Random, name: string): { text: string; rollup: PlainRollup } {
  const dimensions = DIMENSIONS.filter(() => random.chance(0.4));
  const where = random.chance(0.4) ? random.pick(CONDITIONS) : null;
  const measures = MEASURES.filter(() => random.chance(0.35)).map((measure, i) => ({
    ...measure,
    name: `m${i}`,
    where: random.chance(0.25) ? random.pick(CONDITIONS) : null,
  }));
  const grains = random.pick([["10s"], ["10s", "1m"], ["10s", "30s", "2m"], ["1m"]]);
  const keep = grains.map((grain, i) =>
    `{ grain: "${grain}", for: "${random.pick(["2m", "5m"])}" }`.replace("5m", `${5 + 5 * i}m`),
  );
  const options = `of: "Visit", grains: [${grains.map((grain) => `"${grain}"`).join(", ")}]`;
  const condition = where === null ? "" : `, where: "${where.cel}"`;
  const groups = random.chance(0.4) ? `, maxGroups: ${random.between(1, 4)}` : "";
  const fields = [
    ...dimensions.map(({ field }) => field),
    "events: Long! @count",
    ...measures.map(
      (measure) => `${measure.name}: ${measure.type} ${withCondition(measure.directive, measure.where)}`,
    ),
  ];
  const text = `
type ${name} @rollup(${options}${condition}${groups}) @keep(live: "${random.pick(["20s", "1m", "4m"])}", history: [${keep.join(" ")}]) {
  ${fields.join("\n  ")}
}`;
  const always = (): boolean => true;
  const plain: PlainMeasure[] = [{ name: "events", of: null, where: always }];
  for (const measure of measures)
    plain.push({ name: measure.name, of: measure.of, where: measure.where?.of ?? always });
  return {
    text,
    rollup: { name, where: where?.of ?? always, dimensions: dimensions.map(({ of }) => of), measures: plain },
  };
}

function withCondition(directive: string, where: TwinExpression<boolean> | null): string {
  if (where === null) return directive;
  return directive.endsWith(")")
    ? `${directive.slice(0, -1)}, where: "${where.cel}")`
    : `${directive}(where: "${where.cel}")`;
}
