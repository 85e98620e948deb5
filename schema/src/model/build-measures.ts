import { parseDuration } from "../duration.js";
import type { Expression, Measure, MeasureParams, Presentation } from "../plan.js";
import type { ModelContext } from "./context.js";
import type { DraftField, DraftType } from "./draft.js";
import { measuresOf } from "./measures.js";
import type { DraftMeasure } from "./measures.js";

/**
 * The measures of a rollup. A `@ratio` or `@rate` with `where` reads restricted copies of its measures: hidden ones
 * that follow the declared ones, named with a dot, which no declared name can hold.
 */
export function buildMeasures(context: ModelContext, rollup: DraftType): Measure[] {
  const drafts = measuresOf(rollup);
  const declared = drafts.map((draft) => declaredMeasure(context, rollup, draft));
  const byName = new Map(declared.map((measure) => [measure.name, measure]));
  const implied: Measure[] = [];
  const measures = declared.map((measure, index) => {
    const { use } = drafts[index];
    if (measure.function !== "ratio" && measure.function !== "rate") return measure;
    const where = context.expression(rollup, use, "where");
    const read = (argument: "of" | "to"): string => {
      const name = use.text(argument);
      const target = name === null ? undefined : byName.get(name);
      if (target !== undefined && where === null) return target.name;
      const copy = restricted(target ?? COUNT, `${measure.name}.${argument}`, where);
      implied.push(copy);
      return copy.name;
    };
    const params: MeasureParams =
      measure.function === "ratio"
        ? { numerator: read("of"), denominator: read("to") }
        : { measure: read("of"), perMs: parseDuration(use.text("per") ?? "") ?? 1_000 };
    return { ...measure, where: null, params };
  });
  return [...measures, ...implied];
}

/** How many measures a rollup will have, implied ones included. */
export function measureCount(rollup: DraftType): number {
  let count = 0;
  for (const { function: name, use } of measuresOf(rollup)) {
    count += 1;
    if (name === "ratio" && use.has("where")) count += 2;
    if (name === "rate" && (use.has("where") || !use.has("of"))) count += 1;
  }
  return count;
}

const COUNT: Measure = {
  name: "",
  description: null,
  function: "count",
  type: "Long",
  nullable: false,
  of: null,
  where: null,
  params: {},
  label: null,
  unit: null,
  format: null,
  hidden: true,
};

function declaredMeasure(context: ModelContext, rollup: DraftType, draft: DraftMeasure): Measure {
  const { field, use } = draft;
  return {
    name: field.name,
    description: field.description,
    function: draft.function,
    type: field.type.name as Measure["type"],
    nullable: field.type.nullable,
    of: draft.kind.of === null ? null : context.expression(rollup, use, "of"),
    where: context.expression(rollup, use, "where"),
    params: paramsOf(draft),
    ...presentationOf(field),
  };
}

function paramsOf({ function: name, use }: DraftMeasure): MeasureParams {
  if (name === "quantile") return { q: use.number("q") ?? 0.5 };
  if (name === "top") return { k: use.number("k") ?? 10 };
  if (name === "histogram") return { bounds: use.numbers("bounds") };
  const scale = name === "sum" ? use.number("scale") : null;
  return scale === null ? {} : { scale };
}

function restricted(measure: Measure, name: string, where: Expression | null): Measure {
  return {
    ...measure,
    name,
    description: null,
    where: both(measure.where, where),
    label: null,
    hidden: true,
  };
}

/** Both conditions. */
function both(a: Expression | null, b: Expression | null): Expression | null {
  if (a === null || b === null) return a ?? b;
  return {
    text: `(${a.text}) && (${b.text})`,
    type: "bool",
    nullable: a.nullable || b.nullable,
    ast: { op: "and", left: a.ast, right: b.ast, operands: "bool" },
  };
}

/** Label, unit, format and hidden of a field. */
export function presentationOf(field: DraftField): Presentation {
  return {
    label: field.uses.get("label")?.text("text") ?? null,
    unit: field.uses.get("unit")?.text("name") ?? null,
    format: field.uses.get("format")?.text("pattern") ?? null,
    hidden: field.uses.has("hidden"),
  };
}
