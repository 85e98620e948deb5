import { formatDecimals } from "../format/numbers";
import { periodWords } from "../panel/message";
import { filterWords } from "./filter-words";
import type { PanelQuestion } from "../definition/panel-question";
import type { Column } from "./columns";
import type { TableState } from "./table-state";
import type { WholeResult } from "./whole-result";

interface Told {
  readonly title: string;
  readonly question: PanelQuestion;
  readonly columns: readonly Column[];
  readonly state: TableState;
  readonly timeZone: string;
  readonly whole: WholeResult;
}

/** The three lines that a file says about its numbers, as the foot of a report does. */
export function remarksOf({ title, question, columns, state, timeZone, whole }: Told): string[] {
  const filters = columns.flatMap((column) => {
    const filter = state.filters[column.name];
    return filter === undefined ? [] : [filterWords(column, filter)];
  });
  const own = question.where === "null" ? [] : [question.where.replace(/[{}"]/g, "").replace(/[:]/g, " ")];
  const search = state.search.trim() === "" ? [] : [`rows with “${state.search.trim()}”`];
  const all = [...own, ...filters, ...search];
  const cut =
    whole.totalCount > whole.rows.length
      ? `. Cut: the first ${formatDecimals(whole.rows.length, 0)} of ${formatDecimals(whole.totalCount, 0)} rows`
      : "";
  const { token, watermark } = whole.revision;
  return [
    `${title}, ${periodOf(question.period)}. Filter: ${all.length === 0 ? "none" : all.join("; ")}${cut}`,
    `Time zone: ${timeZone}, weeks begin on Monday`,
    `Revision: ${token ?? "unknown"}${watermark === null ? "" : `, events known until ${watermark}`}`,
  ];
}

function periodOf(period: string): string {
  const [, from, to] = /from:(\S+) to:(\S*)/.exec(period) ?? [];
  if (from === undefined) return periodWords(period);
  return to ? `from ${from} to before ${to}` : `from ${from}`;
}
