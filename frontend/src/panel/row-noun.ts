import { valueAt } from "../stream/rows";
import { lowered, plural } from "./plural";
import { language, t } from "../words";
import type { Words } from "../definition/words";
import type { PanelQuestion } from "../definition/panel-question";
import type { Row } from "../stream/rows";

/** So many rows tell whether one dimension names them all. */
const tellingRows = 10;

interface CountedRows {
  readonly question: Pick<PanelQuestion, "by" | "leaves" | "windowed">;
  readonly rows: readonly Row[];
  readonly words: Words;
}

/** What `count` rows of a panel are: "230 airports", "1 airport"; "rows" wherever another word might be wrong. */
export function rowNoun({ question, rows, words }: CountedRows, count: number): string {
  const rowWord = t("row", { count });
  // How words of a model become plural is known of English alone.
  if (language() !== "en") return rowWord;
  const names = (question.by ?? question.leaves).filter((name) => words.dimension(name) !== null);
  const [first, ...others] = names;
  if (question.windowed || first === undefined || !question.leaves.includes(first)) return rowWord;
  if (words.dimension(first)?.type === "Boolean") return rowWord;
  if (others.length > 0 && !namesRows(first, others, rows)) return rowWord;
  const label = words.label(first);
  const many = plural(label);
  if (many === null) return rowWord;
  return count === 1 ? label.trim().split(/\s+/).map(lowered).join(" ") : many;
}

/** Whether each row is another value of this dimension and the others only say more about it, as the state of an airport does. */
function namesRows(first: string, others: readonly string[], rows: readonly Row[]): boolean {
  const values = (name: string): number => new Set(rows.map((row) => String(valueAt(row, name)))).size;
  if (rows.length < tellingRows || values(first) < rows.length) return false;
  return others.every((name) => values(name) < rows.length);
}
