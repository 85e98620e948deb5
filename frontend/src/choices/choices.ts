/** What the reader has chosen on a dashboard. All of it stands in the address, so that a link shows the same. */
export interface Choices {
  /** Of every panel; null leaves each to its file. */
  readonly period: Period | null;
  readonly compare: Compare | null;
  readonly timeZone: string | null;
  /** Language of a link, e.g. "de" or "de-CH"; null leaves it to the reader's own choice and browser. */
  readonly lang: string | null;
  /** Values of dimensions, by the dimension's name: panels that know the dimension show only these. */
  readonly filters: Readonly<Record<string, readonly string[]>>;
  /** Values of the operation's variables, as texts. */
  readonly variables: Readonly<Record<string, string>>;
  /** What the reader has made of tables (order, columns, search), as short texts by the panel's key. */
  readonly tables: Readonly<Record<string, string>>;
  /** Key of the panel that has the page for itself. */
  readonly panel: string | null;
  /** On a wall: milliseconds until the next dashboard. */
  readonly wallMs: number | null;
}

export type Period =
  | { readonly last: string }
  | { readonly since: Calendar }
  /** RFC 3339; the end is exclusive. */
  | { readonly from: string; readonly to: string };

export const calendars = [
  "TODAY",
  "YESTERDAY",
  "THIS_WEEK",
  "THIS_MONTH",
  "THIS_QUARTER",
  "THIS_YEAR",
] as const;
export type Calendar = (typeof calendars)[number];

export const compares = ["previous", "year"] as const;
/** The period before, or the same a year before. */
export type Compare = (typeof compares)[number];

export const noChoices: Choices = {
  period: null,
  compare: null,
  timeZone: null,
  lang: null,
  filters: {},
  variables: {},
  tables: {},
  panel: null,
  wallMs: null,
};

/** With a value of a dimension added to the filters, or taken out of them where it is there. */
export function withFilterToggled(choices: Choices, dimension: string, value: string): Choices {
  const before = choices.filters[dimension] ?? [];
  const values = before.includes(value) ? before.filter((one) => one !== value) : [...before, value];
  const filters = { ...choices.filters, [dimension]: values };
  if (values.length === 0) delete filters[dimension];
  return { ...choices, filters };
}
