/** Digits of a decimal number that are kept exactly. */
const DECIMAL_DIGITS = 15;

/** Sixteen digits in a row, or a power below 1: nothing else can mean more than a double of it holds. */
const SUSPECT = /\d(?:\.?\d){15}|[eE]-/u;
const STRING_OR_NUMBER = /"[^"\\]*(?:\\[^][^"\\]*)*"|-?\d[\d.eE+-]*/gu;

/**
 * The numbers among the members of an object as they are written, by name: a double may hold less than that. Only for the text of an object that
 * JSON.parse takes. Empty where no number of the text can be more than its double.
 */
export function numberTexts(json: string): Readonly<Record<string, unknown>> {
  if (!SUSPECT.test(json)) return {};
  const quoted = json.replace(STRING_OR_NUMBER, (token) => (token.startsWith('"') ? token : `"${token}"`));
  return JSON.parse(quoted) as Readonly<Record<string, unknown>>;
}

/** Whether a number of JSON has a fraction, however small: 1.00000000000000000001 has, 10e-1 has none. */
export function hasFraction(text: string): boolean {
  const { digits, power } = significand(text);
  return digits !== "" && power < 0;
}

/** Whether a number of JSON is a decimal of at most 15 digits, zeros on either side not counted, that a double tells from 0. */
export function isExactDecimal(text: string): boolean {
  const { digits } = significand(text);
  return digits === "" || (digits.length <= DECIMAL_DIGITS && Number(text) !== 0);
}

/** The number is digits · 10^power; there are no zeros on either side of the digits, and none at all in 0. */
function significand(text: string): { readonly digits: string; readonly power: number } {
  const [, whole, fraction = "", exponent = "0"] = /^-?(\d+)(?:\.(\d+))?(?:[eE](.+))?$/u.exec(text)!;
  const all = whole + fraction;
  const digits = all.replace(/0+$/u, "");
  return {
    digits: digits.replace(/^0+/u, ""),
    power: Number(exponent) - fraction.length + all.length - digits.length,
  };
}
