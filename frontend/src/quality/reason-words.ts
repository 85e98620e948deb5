/** The server's codes for why an event was not counted, said to a person; a code it learns later is shown as it is. */
const words = new Map([
  ["late", "too late"],
  ["future", "time in the future"],
  ["duplicate", "sent twice"],
  ["null-record", "without a value"],
  ["too-large", "too large"],
  ["too-deep", "nested too deep"],
  ["json", "not JSON"],
  ["not-an-object", "not an object"],
  ["missing", "a field is missing"],
  ["type", "a field has the wrong type"],
  ["range", "a number out of range"],
  ["time", "time not readable"],
  ["enum", "a value the model does not know"],
]);

export function reasonWords(reason: string): string {
  return words.get(reason) ?? reason;
}
