/** What a panel tells the page around it: detail of its events, and of the messages of a frame. */
export interface EmbedError {
  /** A code of the API, or `NO_PANEL`, `VARIABLE_MISSING`, `UNREACHABLE`. */
  readonly code: string;
  readonly message: string;
}

export interface EmbedRevision {
  /** Names the moment that the numbers are of; null where a query does not say. */
  readonly token: string | null;
  /** Until when events are complete. RFC 3339. */
  readonly watermark: string | null;
  readonly stale: boolean;
}

/** From a frame to the page around it. */
export type Told =
  | { readonly type: "freshet:ready" }
  | { readonly type: "freshet:height"; readonly height: number }
  | ({ readonly type: "freshet:error" } & EmbedError)
  | ({ readonly type: "freshet:revision" } & EmbedRevision);

/** From the page around a frame into it: what is to be otherwise from now on. */
export interface Wish {
  readonly token?: string;
  readonly theme?: string;
  readonly locale?: string;
  readonly choices?: string;
}

const wishes = ["token", "theme", "locale", "choices"] as const;
const lengthMax = 8_192;

/** A message `{ type: "freshet:set", … }`; null for any other, which is not ours to read. */
export function readWish(data: unknown): Wish | null {
  if (typeof data !== "object" || data === null || (data as { type?: unknown }).type !== "freshet:set")
    return null;
  const given = new Map(Object.entries(data));
  const texts = wishes.flatMap((name) => {
    const value = given.get(name);
    return typeof value === "string" && value.length <= lengthMax ? [[name, value] as const] : [];
  });
  return Object.fromEntries(texts);
}

/** Origins whose pages may have the frame: its own, and those that the server names in the page. */
export function allowedParents(named: string | null, own: string): ReadonlySet<string> {
  return new Set([own, ...(named ?? "").split(" ").filter((one) => URL.canParse(one))]);
}
