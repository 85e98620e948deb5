import type { Words } from "../definition/words";
import type { PanelStream } from "../stream/use-panel";

/** What the rows of a panel are, in the plural: "airports" for one dimension, else the rollup's own name. */
export function rowNoun(stream: PanelStream, words: Words): string {
  const { panel, question } = stream;
  const names = (question.by ?? question.leaves).filter((name) => words.dimension(name) !== null);
  const rollup = panel.rollup.toLowerCase();
  if (names.length === 2 && rollup.endsWith("s")) return rollup;
  const shown = names.filter((name) => question.leaves.includes(name));
  return shown[0] === undefined ? "rows" : plural(words.label(shown[0]).toLowerCase());
}

function plural(word: string): string {
  if (/[^aeiou]y$/.test(word)) return `${word.slice(0, -1)}ies`;
  return /(s|x|ch|sh)$/.test(word) ? `${word}es` : `${word}s`;
}
