import type { Catalog } from "./catalog";

/** One language of the page. Another one is a catalog beside `de.ts` and a line here. */
interface Language {
  readonly code: string;
  /** As its speakers call it. */
  readonly name: string;
  readonly dir: "ltr" | "rtl";
  /** Numbers and dates, unless the reader's browser names a region of the language. */
  readonly tag: string;
  /** English is in the page, since it is the fallback; the others are fetched when somebody reads them. */
  readonly load: (() => Promise<Catalog>) | null;
}

export const languages = [
  { code: "en", name: "English", dir: "ltr", tag: "en-GB", load: null },
  { code: "de", name: "Deutsch", dir: "ltr", tag: "de-DE", load: async () => (await import("./de")).de },
] as const satisfies readonly Language[];

export type Code = (typeof languages)[number]["code"];

/** What the page is written in: a language, and the region whose numbers and dates are shown. */
export interface Spoken {
  readonly code: Code;
  readonly tag: string;
}

const form = /^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*$/;

/** The language of a tag such as "de-AT"; null if it is none of ours. */
export function spokenBy(tag: string): Spoken | null {
  const language = languages.find(({ code }) => code === tag.split("-")[0]!.toLowerCase());
  if (language === undefined || !form.test(tag)) return null;
  try {
    const [canonical = language.tag] = Intl.getCanonicalLocales(tag);
    return { code: language.code, tag: canonical.includes("-") ? canonical : language.tag };
  } catch {
    return null;
  }
}

interface Wishes {
  /** Of the address: a link may bring its language. */
  readonly address: string | null;
  /** Chosen in the page before. */
  readonly stored: string | null;
  /** Of the browser, best first. */
  readonly browser: readonly string[];
}

/** The first wish that can be met, English if none; a language without a region takes the browser's region of it. */
export function firstSpoken({ address, stored, browser }: Wishes): Spoken {
  const wishes = [address, stored, ...browser].filter((one) => one !== null);
  const first = wishes.map(spokenBy).find((one) => one !== null) ?? { code: "en", tag: "en-GB" };
  const wish = wishes.find((one) => spokenBy(one) !== null);
  if (wish === undefined || wish.includes("-")) return first;
  const regional = browser.map(spokenBy).find((one) => one?.code === first.code);
  return regional ?? first;
}
