/** Conditions of media and containers, where a length cannot hang on a property. */
const conditions = /(@(?:media|container)[^{]*)/;
/** In pages a window under 768 pixels is a phone; a frame or a column of that width need not be one. */
const phones: ReadonlyMap<string, string> = new Map([
  ["47.99rem", "29.99rem"],
  ["48rem", "30rem"],
]);

/**
 * The page's styles for a panel in a page of others: what is said of the document is said of `.freshet`, and a rem is `--rem`,
 * since a foreign document may set its own.
 */
export function scopedStyle(css: string): string {
  return css
    .split(conditions)
    .map((part) => (part.startsWith("@") ? condition(part) : declarations(part)))
    .join("");
}

function condition(text: string): string {
  if (!text.startsWith("@media")) return text;
  return text.replace(/[\d.]+rem/g, (length) => phones.get(length) ?? length);
}

function declarations(text: string): string {
  return text
    .replace(/(^|[{},;/\s])(?::root|html|body)(?=\s*[{,])/g, "$1.freshet")
    .replace(/(-?(?:\d+\.?\d*|\.\d+))rem\b/g, "calc($1 * var(--rem))");
}
