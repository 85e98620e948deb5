import { durationMs } from "../definition/panel-question";
import { isTimeZone } from "../format/times";
import { spokenBy } from "../words";
import { calendars, compares, noChoices } from "./choices";
import type { Choices, Period } from "./choices";

const filterPrefix = "is.";
const variablePrefix = "var.";
const tablePrefix = "table.";
const lastForm = /^[1-9]\d{0,5}(ms|s|m|h|d|w|mo|q|y)$/;
const nameForm = /^[_A-Za-z][_A-Za-z0-9]{0,127}$/;
const valuesMax = 50;
const wallMsMin = 3_000;

/** The search part of an address, without the question mark; empty for no choices. What is the same reads the same. */
export function toSearch(choices: Choices): string {
  const search = new URLSearchParams();
  const { period } = choices;
  if (period !== null) for (const [name, value] of Object.entries(period)) search.set(name, value);
  if (choices.compare !== null) search.set("compare", choices.compare);
  if (choices.timeZone !== null) search.set("tz", choices.timeZone);
  if (choices.lang !== null) search.set("lang", choices.lang);
  for (const name of Object.keys(choices.filters).sort())
    for (const value of choices.filters[name]!) search.append(filterPrefix + name, value);
  for (const name of Object.keys(choices.variables).sort())
    search.set(variablePrefix + name, choices.variables[name]!);
  for (const key of Object.keys(choices.tables).sort())
    if (choices.tables[key] !== "") search.set(tablePrefix + key, choices.tables[key]!);
  if (choices.panel !== null) search.set("panel", choices.panel);
  if (choices.wallMs !== null) search.set("wall", `${choices.wallMs / 1_000}s`);
  // Zones and times are easier to read as they are.
  return search.toString().replaceAll("%3A", ":").replaceAll("%2F", "/");
}

/** Reads what it understands; the rest of an address that somebody has changed by hand is as if it were not there. */
export function fromSearch(text: string): Choices {
  const search = new URLSearchParams(text);
  const zone = search.get("tz");
  const panel = search.get("panel");
  const lang = search.get("lang");
  const filters: Record<string, string[]> = {};
  const variables: Record<string, string> = {};
  const tables: Record<string, string> = {};
  for (const [key, value] of search) {
    const filter = named(key, filterPrefix);
    const variable = named(key, variablePrefix);
    if (filter !== null && (filters[filter]?.length ?? 0) < valuesMax) (filters[filter] ??= []).push(value);
    const table = named(key, tablePrefix);
    if (variable !== null) variables[variable] = value;
    if (table !== null && value !== "") tables[table] = value;
  }
  return {
    ...noChoices,
    period: readPeriod(search),
    compare: compares.find((one) => one === search.get("compare")) ?? null,
    timeZone: zone !== null && isTimeZone(zone) ? zone : null,
    lang: lang !== null && spokenBy(lang) !== null ? lang : null,
    filters,
    variables,
    tables,
    panel: panel !== null && nameForm.test(panel) ? panel : null,
    wallMs: readWall(search.get("wall")),
  };
}

function readPeriod(search: URLSearchParams): Period | null {
  const [last, since] = [search.get("last"), calendars.find((one) => one === search.get("since"))];
  if (last !== null && lastForm.test(last)) return { last };
  if (since !== undefined) return { since };
  const [from, to] = ["from", "to"].map((name) => Date.parse(search.get(name) ?? ""));
  if (Number.isNaN(from) || Number.isNaN(to) || from! >= to!) return null;
  return { from: new Date(from!).toISOString(), to: new Date(to!).toISOString() };
}

function readWall(text: string | null): number | null {
  const ms = text === null ? null : durationMs(text);
  return ms === null ? null : Math.max(wallMsMin, ms);
}

function named(key: string, prefix: string): string | null {
  const name = key.startsWith(prefix) ? key.slice(prefix.length) : "";
  return nameForm.test(name) ? name : null;
}
