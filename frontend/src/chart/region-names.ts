const states =
  "AL Alabama|AK Alaska|AZ Arizona|AR Arkansas|CA California|CO Colorado|CT Connecticut|DE Delaware|DC District of Columbia|FL Florida|" +
  "GA Georgia|HI Hawaii|ID Idaho|IL Illinois|IN Indiana|IA Iowa|KS Kansas|KY Kentucky|LA Louisiana|ME Maine|MD Maryland|" +
  "MA Massachusetts|MI Michigan|MN Minnesota|MS Mississippi|MO Missouri|MT Montana|NE Nebraska|NV Nevada|NH New Hampshire|NJ New Jersey|" +
  "NM New Mexico|NY New York|NC North Carolina|ND North Dakota|OH Ohio|OK Oklahoma|OR Oregon|PA Pennsylvania|RI Rhode Island|" +
  "SC South Carolina|SD South Dakota|TN Tennessee|TX Texas|UT Utah|VT Vermont|VA Virginia|WA Washington|WV West Virginia|WI Wisconsin|WY Wyoming";

const stateNames = new Map(states.split("|").map((text) => [text.slice(0, 2), text.slice(3)]));
const knownStates = new Set(stateNames.values());
/** Names of world-atlas that are not those of the browser. */
const otherNames = new Map([
  ["United States", "United States of America"],
  ["Bosnia & Herzegovina", "Bosnia and Herz."],
  ["Czech Republic", "Czechia"],
  ["Congo - Kinshasa", "Dem. Rep. Congo"],
  ["Congo - Brazzaville", "Congo"],
  ["Dominican Republic", "Dominican Rep."],
  ["Central African Republic", "Central African Rep."],
  ["South Sudan", "S. Sudan"],
  ["North Macedonia", "Macedonia"],
  ["Türkiye", "Turkey"],
  ["Myanmar (Burma)", "Myanmar"],
  ["Eswatini", "eSwatini"],
]);

/** Whether most of the texts name states of the United States. */
export function areStates(texts: readonly string[]): boolean {
  return texts.filter((text) => stateOf(text) !== null).length * 2 > texts.length;
}

/** The state's name, of its two letters or its name; null for anything else. */
export function stateOf(text: string): string | null {
  return stateNames.get(text.toUpperCase()) ?? (knownStates.has(text) ? text : null);
}

/** A country's name as the map has it, of its two letters or its English name. */
export function countryOf(text: string): string {
  const name = /^[A-Za-z]{2}$/.test(text)
    ? (new Intl.DisplayNames(["en"], { type: "region" }).of(text.toUpperCase()) ?? text)
    : text;
  return otherNames.get(name) ?? name;
}
