import { t } from "../words";

/** The server's codes for why an event was not counted, said to a person; a code it learns later is shown as it is. */
const known = [
  "late",
  "future",
  "duplicate",
  "null-record",
  "too-large",
  "too-deep",
  "json",
  "not-an-object",
  "missing",
  "type",
  "range",
  "time",
  "enum",
] as const;

export function reasonWords(reason: string): string {
  const found = known.find((one) => one === reason);
  return found === undefined ? reason : t(`reason.${found}`);
}
