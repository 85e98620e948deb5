import { calendars } from "../choices/choices";
import { fromSearch } from "../choices/address";
import type { Choices, Period } from "../choices/choices";
import type { Attributes } from "./attributes";

/** What a team that embeds a panel says about it. */
export interface EmbedSettings {
  /** Origin of the server. */
  readonly origin: string;
  /** "Dashboard/Panel", by names or titles. */
  readonly operation: string;
  readonly theme: "light" | "dark" | "auto";
  /** A tag such as "de-AT"; null leaves it to the browser. */
  readonly locale: string | null;
  readonly token: string | null;
  readonly choices: Choices;
  /** Pixels that the panel fills; null lets it be as high as it wants to be. */
  readonly height: number | null;
}

const lastForm = /^[1-9]\d{0,5}(ms|s|m|h|d|w|mo|q|y)$/;
const heightMax = 10_000;

/**
 * Reads attributes without trusting them: what cannot be read is as if it were not there. `own` is the address that the code came
 * from, which is the server unless `src` says another.
 */
export function readSettings(given: Attributes, own: string): EmbedSettings {
  const choices = fromSearch(given.choices ?? "");
  return {
    origin: originOf(given.src, own),
    operation: given.operation?.trim() ?? "",
    theme: given.theme === "light" || given.theme === "dark" ? given.theme : "auto",
    locale: given.locale?.trim() || null,
    token: given.token?.trim() || null,
    choices: {
      ...choices,
      period: readPeriod(given.period) ?? choices.period,
      variables: { ...choices.variables, ...readVariables(given.variables) },
      panel: null,
      wallMs: null,
    },
    height: readHeight(given.height),
  };
}

function originOf(src: string | null, own: string): string {
  const fallback = new URL(own).origin;
  if (src === null || !URL.canParse(src, own)) return fallback;
  const url = new URL(src, own);
  return url.protocol === "https:" || url.protocol === "http:" ? url.origin : fallback;
}

/** "24h", "TODAY", or "2001-06-01T00:00:00Z/2001-07-01T00:00:00Z". */
function readPeriod(text: string | null): Period | null {
  const period = text?.trim() ?? "";
  const since = calendars.find((one) => one === period.toUpperCase());
  if (since !== undefined) return { since };
  if (lastForm.test(period)) return { last: period };
  const [from, to, ...more] = period.split("/").map((part) => Date.parse(part));
  if (from === undefined || to === undefined || more.length > 0 || !(from < to)) return null;
  return { from: new Date(from).toISOString(), to: new Date(to).toISOString() };
}

/** A JSON object of texts, numbers, booleans and lists of them. */
function readVariables(text: string | null): Record<string, string> {
  let given: unknown;
  try {
    given = JSON.parse(text ?? "null");
  } catch {
    return {};
  }
  if (typeof given !== "object" || given === null || Array.isArray(given)) return {};
  const plain = Object.entries(given).filter(
    ([, value]) => Array.isArray(value) || ["string", "number", "boolean"].includes(typeof value),
  );
  return Object.fromEntries(plain.map(([name, value]) => [name, String(value)]));
}

function readHeight(text: string | null): number | null {
  const match = /^(\d{1,5})(px)?$/.exec(text?.trim() ?? "");
  return match === null ? null : Math.min(heightMax, Math.max(80, Number(match[1])));
}
