import { everyFor } from "../choices/every";
import { periodMs } from "../choices/asked";
import { calendars } from "../choices/choices";
import { capitalised, humanName } from "../format/numbers";
import { listOf, literalOf, quoted, textOf } from "./arguments";
import { conditionsOf, whereOf } from "./conditions";
import { axesOf, numeric } from "./views";
import type { Order } from "../definition/panel-question";
import type { Period } from "../choices/choices";
import type { MeasureWords, RollupWords, View } from "../definition/definition";
import type { Condition } from "./conditions";
import type { PanelSource, WrittenArgument } from "./wire";

/** A question to the model and how its answer is shown: all that the explorer knows. */
export interface Exploration {
  /** Name of the rollup. */
  readonly rollup: string;
  readonly by: readonly string[];
  readonly measures: readonly string[];
  /** Null leaves it to `other`. */
  readonly period: Period | null;
  readonly every: string | null;
  readonly conditions: readonly Condition[];
  readonly orderBy: readonly Order[];
  readonly first: number | null;
  readonly view: View;
  readonly title: string;
  /** Arguments of the field that the explorer has no control for, as they are written. */
  readonly other: readonly WrittenArgument[];
  /** Arguments of `@panel` besides view and title, as they are written. */
  readonly written: readonly WrittenArgument[];
}

const axes = new Set(["x", "y", "series", "size", "colour"]);
const periodNames = ["last", "since", "from", "to"];

/** Where somebody begins: the first of everything, as a table. */
export function firstExploration(rollup: RollupWords): Exploration {
  const count = shown(rollup).find((one) => one.function === "count") ?? shown(rollup)[0];
  const [dimension] = rollup.dimensions;
  return {
    rollup: rollup.name,
    by: dimension === undefined ? [] : [dimension.name],
    measures: count === undefined ? [] : [count.name],
    period: { last: "24h" },
    every: null,
    conditions: [],
    orderBy: count === undefined || !numeric(count) ? [] : [{ field: count.name, descending: true }],
    first: 20,
    view: "TABLE",
    title: "",
    other: [],
    written: [],
  };
}

/** Measures that can be asked for. */
export function shown(rollup: RollupWords): readonly MeasureWords[] {
  return rollup.measures.filter((one) => !one.hidden);
}

/** A change of the question: axes that were written for another one are forgotten. */
export function changed(exploration: Exploration, change: Partial<Exploration>): Exploration {
  const next = { ...exploration, ...change };
  const known = new Set([...next.by, ...next.measures]);
  return {
    ...next,
    orderBy: next.orderBy.filter(({ field }) => known.has(field)),
    written: "title" in change ? next.written : next.written.filter(({ name }) => !axes.has(name)),
  };
}

/** With panes that suit the period and the rollup, or without. */
export function withPanes(exploration: Exploration, rollup: RollupWords, on: boolean): Exploration {
  if (!on) return changed(exploration, { every: null });
  const length = exploration.period === null ? 86_400_000 : periodMs(exploration.period);
  return changed(exploration, { every: everyFor("1h", length, rollup.grains), first: null, orderBy: [] });
}

/** Names the answer: "Late share by airport". */
export function titleOf(exploration: Exploration, rollup: RollupWords): string {
  if (exploration.title !== "") return exploration.title;
  const label = (name: string): string =>
    [...rollup.measures, ...rollup.dimensions].find((one) => one.name === name)?.label ??
    capitalised(humanName(name));
  const what = exploration.measures.map(label).join(", ");
  const by = exploration.by.map((name) => label(name).toLowerCase());
  return [what || rollup.name, ...(by.length === 0 ? [] : ["by", by.join(", ")])].join(" ");
}

/** As a file says it. */
export function panelOf(exploration: Exploration, rollup: RollupWords, key: string): PanelSource {
  const { by, every, measures, orderBy, first, period, view } = exploration;
  const named = (name: string, value: string | null): WrittenArgument[] =>
    value === null ? [] : [{ name, value }];
  const isAll =
    by.length === rollup.dimensions.length && rollup.dimensions.every(({ name }, at) => by[at] === name);
  const order = orderBy.map(
    ({ field, descending }) => `{ field: ${field}, direction: ${descending ? "DESC" : "ASC"} }`,
  );
  const hasAxes = exploration.written.some(({ name }) => axes.has(name));
  return {
    key,
    field: rollup.field,
    arguments: [
      ...Object.entries(period ?? {}).map(([name, value]: [string, string]) => ({
        name,
        value: name === "since" ? value : quoted(value),
      })),
      ...named("every", every === null ? null : quoted(every)),
      ...named("by", isAll ? null : `[${by.join(", ")}]`),
      ...named("where", whereOf(exploration.conditions, rollup)),
      ...exploration.other,
      ...named("orderBy", order.length === 0 ? null : `[${order.join(", ")}]`),
      ...named("first", first === null ? null : String(first)),
    ],
    panel: [
      { name: "view", value: view },
      { name: "title", value: quoted(titleOf(exploration, rollup)) },
      ...(hasAxes ? [] : axesOf(view, exploration, rollup)),
      ...exploration.written,
    ],
    selection: `{ nodes { ${leaves(every !== null, [...by, ...measures], rollup)} } }`,
  };
}

function leaves(windowed: boolean, names: readonly string[], rollup: RollupWords): string {
  const fields = names.map((name) => {
    const type = rollup.measures.find((one) => one.name === name)?.type ?? "";
    if (type.includes("TopEntry")) return `${name} { key count }`;
    return type.includes("HistogramBin") ? `${name} { from to count }` : name;
  });
  return [...(windowed ? ["window { start }"] : []), ...fields].join(" ");
}

/** What a panel of a file asks, as far as the explorer has controls for it; the rest is kept as it is written. */
export function explorationOf(source: PanelSource, rollup: RollupWords): Exploration {
  const all = source.arguments;
  const where = literalOf(all, "where");
  const conditions = where === null ? [] : conditionsOf(where, rollup);
  const period = readPeriod(all);
  const orderBy = readOrder(literalOf(all, "orderBy"));
  const first = /^\d+$/.exec(literalOf(all, "first") ?? "");
  const every = textOf(all, "every");
  const understood = new Set<string>([
    ...(period === null ? [] : periodNames),
    ...(conditions === null ? [] : ["where"]),
    ...(orderBy === null ? [] : ["orderBy"]),
    ...(first === null ? [] : ["first"]),
    ...(every === null ? [] : ["every"]),
    "by",
  ]);
  const by = literalOf(all, "by") === null ? rollup.dimensions.map(({ name }) => name) : listOf(all, "by");
  const words = source.selection.match(/\w+/g) ?? [];
  return {
    rollup: rollup.name,
    by,
    measures: shown(rollup).flatMap(({ name }) =>
      (words as readonly string[]).includes(name) ? [name] : [],
    ),
    period,
    every,
    conditions: conditions ?? [],
    orderBy: orderBy ?? [],
    first: first === null ? null : Number(first[0]),
    view: (literalOf(source.panel, "view") ?? "TABLE") as View,
    title: textOf(source.panel, "title") ?? capitalised(humanName(source.key)),
    other: all.filter(({ name }) => !understood.has(name)),
    written: source.panel.filter(({ name }) => name !== "view" && name !== "title"),
  };
}

function readPeriod(all: readonly WrittenArgument[]): Period | null {
  const [last, from, to] = ["last", "from", "to"].map((name) => textOf(all, name));
  const since = calendars.find((one) => one === literalOf(all, "since"));
  if (last) return { last };
  if (since !== undefined) return { since };
  return from && to ? { from, to } : null;
}

const orderForm = /\{ ?field: (\w+)(?:, direction: (ASC|DESC))? ?\}/g;

function readOrder(literal: string | null): Order[] | null {
  if (literal === null) return [];
  const found = [...literal.matchAll(orderForm)];
  const rest = literal.replace(orderForm, "").replace(/[[\],\s]/g, "");
  if (rest !== "") return null;
  return found.map(([, field = "", direction]) => ({ field, descending: direction === "DESC" }));
}
