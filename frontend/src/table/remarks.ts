import { periodWords } from "../panel/message";
import { filterWords } from "./filter-words";
import { t } from "../words";
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
  const typed = state.search.trim();
  const search = typed === "" ? [] : [t("remark.search", { text: typed })];
  const all = [...own, ...filters, ...search];
  const counts = { shown: whole.rows.length, total: whole.totalCount };
  const { token, watermark } = whole.revision;
  const about = t("remark.about", {
    title,
    period: periodOf(question.period),
    filter: all.length === 0 ? t("remark.no-filter") : all.join("; "),
  });
  const revision = { token: token ?? t("remark.unknown") };
  return [
    counts.total > counts.shown ? `${about}. ${t("remark.cut", counts)}` : about,
    t("remark.zone", { zone: timeZone }),
    watermark === null
      ? t("remark.revision", revision)
      : t("remark.revision-until", { ...revision, watermark }),
  ];
}

function periodOf(period: string): string {
  const [, from, to] = /from:(\S+) to:(\S*)/.exec(period) ?? [];
  if (from === undefined) return periodWords(period);
  return to ? t("period.between", { from, to }) : t("period.from", { from });
}
