import { shallowRef } from "vue";
import { en } from "./en";
import { languages } from "./languages";
import type { Catalog, Entry, Given, Key } from "./catalog";
import type { Code, Spoken } from "./languages";

interface Speech extends Spoken {
  readonly words: Catalog;
  readonly plurals: Intl.PluralRules;
}

const catalogs = new Map<Code, Catalog>([["en", en]]);
/** One for the page: whatever was written with it is written again when it changes. */
const speech = shallowRef<Speech>(speechOf({ code: "en", tag: "en-GB" }, en));
let turn = 0;

/** Changes the language of the page once its catalog is here; until then, and if it does not come, all stays as it is. */
export async function speak(next: Spoken): Promise<void> {
  const own = ++turn;
  const { code, tag } = next;
  if (code === speech.value.code && tag === speech.value.tag) return;
  const words = catalogs.get(code) ?? (await loaded(code));
  if (words === null || own !== turn) return;
  catalogs.set(code, words);
  speech.value = speechOf(next, words);
}

/** The language of the page, for the control that changes it. */
export function language(): Code {
  return speech.value.code;
}

/** The tag that numbers are written by, e.g. "de-AT". */
export function numberTag(): string {
  return speech.value.tag;
}

/** The tag that dates are written by: English ones read "14 June 2001" everywhere, since "6/14" and "14/6" are taken for each other. */
export function dateTag(): string {
  return speech.value.code === "en" ? "en-GB" : speech.value.tag;
}

/** Writing direction of the page. */
export function direction(): "ltr" | "rtl" {
  return languages.find(({ code }) => code === speech.value.code)?.dir ?? "ltr";
}

/**
 * A sentence of the page in the reader's language: `t("page.back")`, `t("page.waiting", { count: 3 })`. Numbers that it is given
 * are written as whole numbers of the language; any other is formatted before. In Vue it is followed like any reactive value.
 */
export function t<K extends Key>(key: K, ...[values]: Given<K>): string {
  const { words, plurals } = speech.value;
  const given = new Map<string, string | number>(Object.entries(values ?? {}));
  const entry: Entry = words[key];
  const count = given.get("count");
  const text = typeof entry === "string" ? entry : (entry[plurals.select(Number(count))] ?? entry.other);
  return given.size === 0 ? text : text.replace(/\{(\w+)\}/g, (_, name: string) => written(given.get(name)));
}

/** "Origin", "Origin and Destination": names as a list of the language. */
export function listed(names: readonly string[]): string {
  return new Intl.ListFormat(speech.value.tag, { type: "conjunction" }).format(names);
}

const wholes = new Map<string, Intl.NumberFormat>();

function written(value: string | number | undefined): string {
  if (typeof value !== "number") return value ?? "";
  const { tag } = speech.value;
  let whole = wholes.get(tag);
  if (whole === undefined)
    wholes.set(tag, (whole = new Intl.NumberFormat(tag, { maximumFractionDigits: 0 })));
  return whole.format(value);
}

function speechOf(spoken: Spoken, words: Catalog): Speech {
  return { ...spoken, words, plurals: new Intl.PluralRules(spoken.tag) };
}

async function loaded(code: Code): Promise<Catalog | null> {
  try {
    return (await languages.find((one) => one.code === code)?.load?.()) ?? null;
  } catch {
    return null;
  }
}
