import type { VerifyResult } from "./verify.js";

/** What came of it, in lines. */
export function verdictOf({ events, rows, values, past, differences }: VerifyResult): string[] {
  const [eventsText, rowsText, valuesText, pastText] = [events, rows, values, past].map((count) =>
    count.toLocaleString("en"),
  );
  const verdict = differences.length === 0 ? "Verified" : "NOT VERIFIED";
  const lines = [
    `${verdict}: ${eventsText} events, ${rowsText} rows, ${valuesText} values: ${differences.length} differences`,
  ];
  if (past > 0)
    lines.unshift(
      `${pastText} of the values are past 2^53 − 1: the API has none, as it must, to be compared.`,
    );
  return lines;
}
