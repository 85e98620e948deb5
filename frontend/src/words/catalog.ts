import type { en } from "./en";

/**
 * English is written first: its keys are the keys of every language, and what stands in braces in it is what `t` must be given.
 * A sentence with a number is written once for each plural form of its language (`one`, `other`, …; `other` always).
 */
export type Key = keyof typeof en;

/** The forms that `Intl.PluralRules` may ask for; a language writes those that it has. */
type Plural = { readonly other: string } & { readonly [F in Intl.LDMLPluralRule]?: string };
export type Entry = string | Plural;

/** What a language has to bring for a part of the English sentences: a sentence where English has one, plural forms where it has them. */
export type Translated<Part> = { readonly [K in keyof Part]: Part[K] extends string ? string : Plural };

export type Catalog = Translated<typeof en>;

type Places<Text> = Text extends `${string}{${infer Name}}${infer Rest}` ? Name | Places<Rest> : never;
type PlacesOf<E> = E extends string ? Places<E> : "count" | Places<E[keyof E]>;

/** What the sentence wants to be told: nothing, or a value for each place in it. */
export type Given<K extends Key> = [PlacesOf<(typeof en)[K]>] extends [never]
  ? []
  : [values: { readonly [P in PlacesOf<(typeof en)[K]>]: P extends "count" ? number : string | number }];
