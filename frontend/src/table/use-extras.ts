import { computed, onScopeDispose, shallowRef, watch } from "vue";
import { periodMs } from "../choices/asked";
import { grainFor, periodOfQuestion, soFar, spanBefore, spanOf } from "../chart/compared";
import { useComparison } from "../chart/use-comparison";
import { lengthMs } from "../choices/every";
import { withFirst } from "../definition/panel-question";
import { usePageContext } from "../page/page-context";
import { mainColumn, tableColumns } from "./columns";
import { rowKey } from "./row-key";
import { sparkDocument, sparkEvery } from "./spark-question";
import { drawSpark, sparkLines, sparkScale } from "./sparks";
import { rowsBefore, trendOf } from "./trends";
import { wholeResult } from "./whole-result";
import type { ComputedRef } from "vue";
import type { Compare } from "../choices/choices";
import type { PanelQuestion } from "../definition/panel-question";
import type { Words } from "../definition/words";
import type { PanelStream } from "../stream/use-panel";
import type { Row } from "../stream/rows";
import type { Column, Extras } from "./columns";
import type { Spark, SparkLines } from "./sparks";
import type { Trend } from "./trends";

/** What a row is told beside its own values. */
export interface RowExtras {
  readonly trend: Trend | null;
  /** Undefined until there is an answer. */
  readonly spark: Spark | null | undefined;
}

interface TableExtras {
  /** Known before any answer, so that no column comes later. */
  readonly columns: ComputedRef<Extras>;
  readonly of: ComputedRef<(row: Row) => RowExtras>;
  /** Tells which rows are drawn, and whether lines are. */
  want(rows: readonly Row[], sparks: boolean): void;
}

/** The same names as in the file; measures whose columns are steps and start at zero. */
const countLike = ["count", "sum", "distinct", "rate"];
const beforeMax = 1_000;
const sparkRowsMax = 5_000;
const linesAtOnce = 60;
const settleMs = 400;
const againMs = 60_000;

/** What a table can be given beside its fields: rows about something, over a period, without windows of their own. */
export function tableExtras(stream: PanelStream, words: Words, compare: Compare | null): Extras {
  const columns = tableColumns(stream.panel, stream.question, words);
  const hasMeaning = mainColumn(columns, stream.panel) !== null && keysOf(columns).length > 0;
  const isComparable = !stream.question.windowed && periodOfQuestion(stream.question.period) !== null;
  return {
    trend: hasMeaning && isComparable && compare !== null,
    spark: hasMeaning && everyOf(stream.question, words) !== null,
  };
}

function keysOf(columns: readonly Column[]): readonly string[] {
  const names = columns.find((column) => column.kind === "key")?.names ?? [];
  return names.filter((name) => name !== "window");
}

function everyOf(question: PanelQuestion, words: Words): string | null {
  const period = periodOfQuestion(question.period);
  return question.windowed || period === null ? null : sparkEvery(periodMs(period), words.grains);
}

/** Trends and small lines of one table: asked for beside its rows, which never wait for them. */
export function useExtras(props: { readonly stream: PanelStream; readonly words: Words }): TableExtras {
  const { stream } = props;
  const page = usePageContext();
  const plain = computed(() => tableColumns(stream.panel, stream.question, props.words));
  const keys = keysOf(plain.value);
  const period = periodOfQuestion(stream.question.period);
  const every = everyOf(stream.question, props.words);
  const main = computed(() => mainColumn(plain.value, stream.panel));

  const columns = computed(() => tableExtras(stream, props.words, page.choices.value.compare));
  const comparison = useComparison(
    stream,
    () => {
      const { compare } = page.choices.value;
      if (compare === null || period === null || !columns.value.trend) return null;
      const { now, timeZone } = { now: page.now.value, timeZone: page.timeZone.value };
      const span = spanOf(period, now, timeZone);
      const before = spanBefore(span, { compare, period, now, timeZone });
      return soFar(before, span, now, grainFor(props.words.grains.map(lengthMs)));
    },
    (document) => withFirst(document, beforeMax),
  );
  const before = computed(() => rowsBefore(comparison.value?.rows ?? [], keys));
  const lines = shallowRef<SparkLines>(new Map());
  const steps = computed(() => countLike.includes(main.value?.counts ?? ""));
  const scale = computed(() => sparkScale(lines.value.values(), steps.value));
  /** One object for each row until something behind it changes: rows that keep theirs are not drawn again. */
  const of = computed(() => {
    const column = main.value;
    const [then, drawn, [low, high], isSteps] = [before.value, lines.value, scale.value, steps.value];
    const known = new WeakMap<Row, RowExtras>();
    return (row: Row): RowExtras => {
      const found = known.get(row);
      if (found !== undefined) return found;
      const key = rowKey(row, keys);
      const points = drawn.get(key);
      const extras = {
        trend: column === null ? null : trendOf(row, then.get(key), column),
        spark: points === undefined ? undefined : drawSpark(points, isSteps, [low, high]),
      };
      known.set(row, extras);
      return extras;
    };
  });

  let wanted: readonly Row[] = [];
  let askedAt = 0;
  let busy = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const again = setInterval(() => void ask(true), againMs);
  onScopeDispose(() => {
    clearInterval(again);
    clearTimeout(timer);
  });
  watch(main, (next, last) => next?.name !== last?.name && (lines.value = new Map()));
  return { columns, of, want };

  function want(rows: readonly Row[], sparks: boolean): void {
    wanted = sparks && every !== null ? rows.slice(0, linesAtOnce) : [];
    if (timer !== undefined || wanted.every((row) => lines.value.has(rowKey(row, keys)))) return;
    timer = setTimeout(() => {
      timer = undefined;
      void ask(false);
    }, settleMs);
  }

  /** Lines that are missing, or all that are seen where rows have had news since. */
  async function ask(all: boolean): Promise<void> {
    const isNew = (stream.newsAt.value ?? 0) > askedAt;
    if (busy || main.value === null || (all && !isNew)) return;
    const rows = all ? wanted : wanted.filter((row) => !lines.value.has(rowKey(row, keys)));
    if (rows.length === 0) return;
    busy = true;
    try {
      const found = await linesOf(rows);
      const kept = all ? [] : [...lines.value];
      askedAt = Date.now();
      // A row without a line is not asked for again and again.
      lines.value = new Map([
        ...kept,
        ...rows.map((row) => [rowKey(row, keys), found.get(rowKey(row, keys)) ?? []] as const),
      ]);
    } catch {
      // Too much to ask, or nothing kept: the table stands without.
      lines.value = new Map([...lines.value, ...rows.map((row) => [rowKey(row, keys), []] as const)]);
    } finally {
      busy = false;
    }
    want(wanted, true);
  }

  async function linesOf(rows: readonly Row[]): Promise<SparkLines> {
    const measure = main.value!.name;
    const { leaves } = stream.question;
    const counted = leaves.find((leaf) => props.words.measure(leaf)?.function === "count") ?? null;
    const counts = countLike.includes(main.value!.counts ?? "") ? null : counted;
    const query = sparkDocument({
      query: stream.panel.query,
      every: every!,
      keys: keys.map((name) => ({ name, type: props.words.dimension(name)?.type ?? "String" })),
      values: [...new Set(rows.map((row) => valueText(row[keys[0]!])))],
      leaves: [...new Set([...keys, measure, ...(counts === null ? [] : [counts])])],
      isMeasure: (name) => props.words.measure(name) !== null,
    });
    const asked = { panel: { ...stream.panel, query }, ask: stream.ask };
    const whole = await wholeResult(asked, () => undefined, sparkRowsMax);
    return sparkLines(whole.rows, { keys, measure, counts });
  }
}

function valueText(value: unknown): string | null {
  return value === null || value === undefined ? null : String(value);
}
