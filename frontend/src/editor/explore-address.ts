import { fromSearch, toSearch } from "../choices/address";
import { noChoices } from "../choices/choices";
import { operators } from "./conditions";
import type { View } from "../definition/definition";
import type { Condition } from "./conditions";
import type { Exploration } from "./exploration";
import type { WrittenArgument } from "./wire";

/** An exploration, and the panel that it began from. */
export interface Explored {
  readonly exploration: Exploration;
  readonly of: { readonly dashboard: string; readonly panel: string } | null;
}

const nameForm = /^[_A-Za-z][_A-Za-z0-9]{0,127}$/;
const everyForm = /^[1-9]\d{0,5}(ms|s|m|h|d|w|mo|q|y)$/;

/** The search part of the explorer's address; a link shows the same. */
export function exploredSearch({ exploration: one, of }: Explored): string {
  const search = new URLSearchParams();
  if (of !== null) search.set("of", `${of.dashboard}.${of.panel}`);
  search.set("rollup", one.rollup);
  search.set("by", one.by.join(","));
  search.set("show", one.measures.join(","));
  if (one.every !== null) search.set("every", one.every);
  for (const { field, op, values } of one.conditions)
    search.append("is", JSON.stringify([field, op, ...values]));
  if (one.orderBy.length > 0)
    search.set(
      "order",
      one.orderBy.map(({ field, descending }) => (descending ? `-${field}` : field)).join(","),
    );
  if (one.first !== null) search.set("first", String(one.first));
  search.set("view", one.view);
  if (one.title !== "") search.set("title", one.title);
  for (const { name, value } of one.other) search.append(`arg.${name}`, value);
  for (const { name, value } of one.written) search.append(`set.${name}`, value);
  const period = toSearch({ ...noChoices, period: one.period });
  const text = [search.toString(), period].filter((part) => part !== "").join("&");
  return text.replaceAll("%2C", ",").replaceAll("%3A", ":");
}

/** Null where the address names no rollup: the explorer then begins anew. What it does not understand is left out. */
export function readExplored(text: string): Explored | null {
  const search = new URLSearchParams(text);
  const rollup = search.get("rollup") ?? "";
  if (!nameForm.test(rollup)) return null;
  const names = (key: string): string[] =>
    (search.get(key) ?? "").split(",").filter((name) => nameForm.test(name));
  const first = Number(search.get("first"));
  const every = search.get("every") ?? "";
  const order = (search.get("order") ?? "").split(",").map((one) => one.trim());
  return {
    of: readOrigin(text),
    exploration: {
      rollup,
      by: names("by"),
      measures: names("show"),
      period: fromSearch(text).period,
      every: everyForm.test(every) ? every : null,
      conditions: search.getAll("is").flatMap(readCondition),
      orderBy: order.flatMap((one) => {
        const field = one.replace(/^-/, "");
        return nameForm.test(field) ? [{ field, descending: one.startsWith("-") }] : [];
      }),
      first: Number.isInteger(first) && first > 0 ? Math.min(first, 1_000) : null,
      view: readView(search.get("view")),
      title: (search.get("title") ?? "").slice(0, 200),
      other: prefixed(search, "arg."),
      written: prefixed(search, "set."),
    },
  };
}

/** The panel that an exploration begins from; null for none. */
export function readOrigin(text: string): Explored["of"] {
  const [dashboard = "", panel = ""] = (new URLSearchParams(text).get("of") ?? "").split(".");
  return nameForm.test(dashboard) && nameForm.test(panel) ? { dashboard, panel } : null;
}

const views: readonly View[] = [
  "STAT",
  "TABLE",
  "LINE",
  "AREA",
  "BAR",
  "PIE",
  "HEATMAP",
  "HISTOGRAM",
  "MAP",
  "TEXT",
];

function readView(text: string | null): View {
  return views.find((one) => one === text) ?? "TABLE";
}

function readCondition(text: string): Condition[] {
  try {
    const all: unknown = JSON.parse(text);
    if (!Array.isArray(all) || !all.every((one) => typeof one === "string")) return [];
    const [field = "", named, ...values] = all as string[];
    const op = operators.find((one) => one === named);
    return op === undefined || !nameForm.test(field) ? [] : [{ field, op, values }];
  } catch {
    return [];
  }
}

function prefixed(search: URLSearchParams, prefix: string): WrittenArgument[] {
  return [...search].flatMap(([key, value]) => {
    const name = key.startsWith(prefix) ? key.slice(prefix.length) : "";
    return nameForm.test(name) ? [{ name, value }] : [];
  });
}
