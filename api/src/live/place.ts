/** Where in a live query a frame stands: the part of its token that says more than the revision. */
export interface Place {
  /** The live query, the same in every process. */
  readonly query: string;
  /** The cohort that made the frame, and the answer it was made of. */
  readonly cohort: string;
  readonly serial: number;
  /** When the question's period becomes another; null for one that stays. */
  readonly until: number | null;
}

const SEPARATOR = "~";

export function encodePlace(revision: string, { query, cohort, serial, until }: Place): string {
  const parts = [query, cohort, serial.toString(36), until?.toString(36) ?? ""];
  return `${revision}${SEPARATOR}${parts.join(".")}`;
}

/** The revision of a token, and its place if it is that of a frame. Clients may send anything. */
export function decodePlace(token: string): { readonly revision: string; readonly place: Place | null } {
  const at = token.indexOf(SEPARATOR);
  if (at < 0) return { revision: token, place: null };
  const [query, cohort = "", serial = "", until = ""] = token.slice(at + 1).split(".");
  const place = {
    ...{ query, cohort, serial: Number.parseInt(serial, 36) },
    until: until === "" ? null : Number.parseInt(until, 36),
  };
  return { revision: token.slice(0, at), place };
}
