const irregular = new Map(
  Object.entries({
    person: "people",
    child: "children",
    man: "men",
    woman: "women",
    foot: "feet",
    wife: "wives",
    life: "lives",
    shelf: "shelves",
    hero: "heroes",
  }),
);

/** Words without a plural, words that are one already, and words of which nobody can tell by their end. */
const unsure = new Set(
  (
    "advice aircraft baggage bread cash cattle clothing coffee content criteria data deer equipment evidence feedback fish food " +
    "freight fruit furniture gear hardware health information infrastructure inventory knowledge luggage machinery mail " +
    "media men merchandise metadata money music offspring paper people phenomena police quiz research rice salmon sheep " +
    "shrimp software spacecraft staff storage traffic trout water weather women work children cod crew criterion phenomenon " +
    "datum medium curriculum bacterium stratum focus index matrix vertex appendix ox mouse goose tooth half calf knife leaf loaf thief wolf " +
    "revenue weight height length width size age colour color gender severity quality quantity"
  ).split(" "),
);

const small = /^(an?|at|by|for|from|has|how|if|in|is|no|not|of|on|or|per|the|to|via|was|with)$/i;
const acronym = /^[A-Z]{2,}$/;

/**
 * The plural of an English noun as a label gives it ("Airport", "Product name", "SKU"), or null where it is not certain: the
 * name may be a plural, no countable noun, no noun or no English at all, and "1 goodses" is worse than "rows".
 */
export function plural(label: string): string | null {
  const words = label.trim().split(/\s+/);
  if (!words.every((word) => /^[A-Za-z]+$/.test(word)) || words.some((word) => small.test(word))) return null;
  const ending = pluralOf(words.pop()!);
  return ending === null ? null : [...words.map(lowered), ending].join(" ");
}

/** The noun itself as it stands within a sentence. */
export function lowered(word: string): string {
  return acronym.test(word) ? word : word.toLowerCase();
}

function pluralOf(text: string): string | null {
  if (acronym.test(text)) return `${text}s`;
  const word = text.toLowerCase();
  const own = irregular.get(word);
  if (own !== undefined) return own;
  if (!/^[a-z]{3,}$/.test(word) || unsure.has(word)) return null;
  if (/ss$/.test(word)) return /(ness|less)$/.test(word) ? null : `${word}es`;
  // Plurals, and "status", "basis", "news".
  if (/s$/.test(word)) return null;
  if (/[^aeiou]y$/.test(word)) return `${word.slice(0, -1)}ies`;
  if (/(x|sh|[^r]ch|rch)$/.test(word)) return `${word}es`;
  // "photo" but "hero"; "chief" but "leaf"; "quiz"; "delayed", "running" and "active" are no nouns.
  if (/([^aeiou]o|[^f]f|fe|z|[^e]ed|ing|able|ible|ful|ive|ware|ly|ism)$/.test(word)) return null;
  return `${word}s`;
}
