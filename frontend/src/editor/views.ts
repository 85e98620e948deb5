import { t } from "../words";
import { quoted } from "./arguments";
import type { DimensionWords, MeasureWords, RollupWords, View } from "../definition/definition";
import type { Exploration } from "./exploration";
import type { WrittenArgument } from "./wire";

type Question = Pick<Exploration, "by" | "measures" | "every">;

export const offeredViews = [
  "TABLE",
  "STAT",
  "LINE",
  "AREA",
  "BAR",
  "PIE",
  "HEATMAP",
  "HISTOGRAM",
  "MAP",
] as const;

const numbers = new Set(["Int", "Long", "Float", "Decimal"]);
const texts = new Set(["String", "ID"]);

export function numeric({ type }: DimensionWords): boolean {
  return numbers.has(type.replace("!", ""));
}

/** Why a view can't show the answer, and what would have to be chosen; null if it can. */
export function reasonAgainst(view: View, question: Question, rollup: RollupWords): string | null {
  const { by, every } = question;
  const values = drawn(question, rollup);
  if (view === "TABLE") return question.measures.length + by.length > 0 ? null : t("editor.needs-measure");
  if (view === "HISTOGRAM")
    return histogram(question, rollup).length > 0 ? null : t("editor.needs-histogram");
  if (values.length === 0) return t("editor.needs-number");
  switch (view) {
    case "STAT":
      return by.length > 0
        ? t("editor.needs-no-dimension")
        : every === null
          ? null
          : t("editor.needs-no-panes");
    case "LINE":
    case "AREA":
      return every === null
        ? t("editor.needs-panes")
        : by.length > 1
          ? t("editor.needs-one-dimension-at-most")
          : null;
    case "BAR":
      if (every === null) return by.length === 1 ? null : t("editor.needs-one-dimension");
      return by.length > 1 ? t("editor.needs-one-dimension-at-most") : null;
    case "PIE":
      if (by.length !== 1 || every !== null) return t("editor.needs-one-dimension");
      return values.some(adds) ? null : t("editor.needs-count");
    case "HEATMAP":
      if (every === null) return by.length === 2 ? null : t("editor.needs-two");
      return by.length < 2 ? null : t("editor.needs-one-dimension-at-most");
    case "MAP":
      if (by.length !== 1 || every !== null) return t("editor.needs-place");
      return texts.has(typeOf(rollup, by[0]!)) ? null : t("editor.needs-place");
    default:
      return t("editor.needs-text");
  }
}

/** The view that is nearest to the wanted one and can show the answer. */
export function fitting(view: View, question: Question, rollup: RollupWords): View {
  if (reasonAgainst(view, question, rollup) === null) return view;
  const wishes: readonly View[] = question.every !== null ? ["LINE", "TABLE"] : ["STAT", "TABLE"];
  return wishes.find((one) => reasonAgainst(one, question, rollup) === null) ?? "TABLE";
}

/** What goes along which axis. */
export function axesOf(view: View, question: Question, rollup: RollupWords): WrittenArgument[] {
  const { by, every } = question;
  const values = drawn(question, rollup).map(({ name }) => name);
  const [value = ""] = values;
  const [first = "", second = ""] = by;
  const time = "window.start";
  const x = (path: string): WrittenArgument => ({ name: "x", value: quoted(path) });
  const y = (paths: readonly string[]): WrittenArgument => ({
    name: "y",
    value: `[${paths.map(quoted).join(", ")}]`,
  });
  const named = (name: string, path: string): WrittenArgument => ({ name, value: quoted(path) });
  const along = by.length === 0 ? [x(time), y(values)] : [x(time), y([value]), named("series", first)];
  switch (view) {
    case "STAT":
      return [y(values)];
    case "LINE":
    case "AREA":
      return along;
    case "BAR":
      return every === null ? [x(first), y(values)] : along;
    case "PIE":
      return [x(first), y([drawn(question, rollup).find(adds)?.name ?? value])];
    case "HEATMAP":
      return every === null
        ? [x(second), y([first]), named("colour", value)]
        : [x(time), y([by.length === 0 ? time : first]), named("colour", value)];
    case "HISTOGRAM":
      return [y(histogram(question, rollup))];
    case "MAP":
      return [x(first), named("colour", value)];
    default:
      return [];
  }
}

function drawn({ measures }: Question, rollup: RollupWords): MeasureWords[] {
  return measures.flatMap((name) => rollup.measures.find((one) => one.name === name && numeric(one)) ?? []);
}

/** Parts of a whole can be made of it. */
function adds(measure: MeasureWords): boolean {
  return measure.function === "count" || measure.function === "sum";
}

/** The paths of a histogram: one measure of bins, or several quantiles. */
function histogram({ measures }: Question, rollup: RollupWords): string[] {
  const of = (fn: string): string[] =>
    measures.filter((name) => rollup.measures.some((one) => one.name === name && one.function === fn));
  const [bins] = of("histogram");
  if (bins !== undefined) return [bins];
  const quantiles = of("quantile");
  return quantiles.length > 1 ? quantiles : [];
}

function typeOf(rollup: RollupWords, name: string): string {
  return rollup.dimensions.find((one) => one.name === name)?.type.replace("!", "") ?? "";
}
