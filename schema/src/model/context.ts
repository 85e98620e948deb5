import { Kind } from "graphql";
import type { ASTNode } from "graphql";
import { compileExpression } from "../expression/compile-expression.js";
import type { CompiledExpression } from "../expression/compile-expression.js";
import { expressionTypeOf, isScalarName } from "../expression/scope.js";
import type { Scope, ScopeField } from "../expression/scope.js";
import type { Expression } from "../plan.js";
import type { DirectiveUse } from "./directive-use.js";
import { enumValuesOf, scalarOf } from "./draft.js";
import type { Draft, DraftField, DraftType } from "./draft.js";
import { dimensionsOf, measuresOf } from "./measures.js";
import type { Report } from "./report.js";

/** An expression somewhere in a rollup. */
interface ExpressionPlace {
  readonly use: DirectiveUse;
  readonly argument: string;
  readonly compiled: CompiledExpression;
}

/** What rules and the plan builder share: the draft, its scopes and its compiled expressions. */
export class ModelContext {
  readonly draft: Draft;
  readonly report: Report;
  readonly #scopes = new Map<DraftType, Scope>();
  readonly #expressions = new Map<ASTNode, Map<Scope, CompiledExpression>>();

  constructor(draft: Draft, report: Report) {
    this.draft = draft;
    this.report = report;
  }

  /** The event source of a rollup, if it names one. */
  sourceOf(rollup: DraftType): DraftType | null {
    const source = this.draft.types.get(rollup.uses.get("rollup")?.text("of") ?? "");
    return source?.roles[0] === "event" ? source : null;
  }

  /** What names mean in the expressions over a source. */
  scopeOf(source: DraftType): Scope {
    const known = this.#scopes.get(source);
    if (known !== undefined) return known;
    const lookups = new Map<string, ReadonlyMap<string, ScopeField>>();
    for (const field of source.fields.values()) {
      const table = this.draft.types.get(field.type.name);
      if (table?.roles[0] === "table" && field.type.lists === 0)
        lookups.set(field.name, this.#scopeFields(table));
    }
    const scope = { source: source.name, fields: this.#scopeFields(source), lookups };
    this.#scopes.set(source, scope);
    return scope;
  }

  #scopeFields(type: DraftType): ReadonlyMap<string, ScopeField> {
    const fields = new Map<string, ScopeField>();
    for (const field of type.fields.values()) {
      const scalar = scalarOf(this.draft, field.type);
      if (scalar === null || !isScalarName(scalar)) continue;
      fields.set(field.name, {
        type: expressionTypeOf(scalar),
        nullable: field.type.nullable,
        enumValues: enumValuesOf(this.draft, field.type.name),
      });
    }
    return fields;
  }

  /** Compiles the expression of an argument; null if there is none or the rollup has no source. */
  compiled(rollup: DraftType, use: DirectiveUse, argument: string): CompiledExpression | null {
    const source = this.sourceOf(rollup);
    const node = use.at(argument);
    if (source === null || node.kind !== Kind.STRING) return null;
    const scope = this.scopeOf(source);
    const byScope = this.#expressions.get(node) ?? new Map<Scope, CompiledExpression>();
    this.#expressions.set(node, byScope);
    const compiled = byScope.get(scope) ?? compileExpression(node.value, scope);
    byScope.set(scope, compiled);
    return compiled;
  }

  /** The expression of an argument, if it is there and right. */
  expression(rollup: DraftType, use: DirectiveUse, argument: string): Expression | null {
    return this.compiled(rollup, use, argument)?.expression ?? null;
  }

  /** Every expression of a rollup. */
  expressionsOf(rollup: DraftType): ExpressionPlace[] {
    const places: (readonly [DirectiveUse | undefined, string])[] = [[rollup.uses.get("rollup"), "where"]];
    for (const dimension of dimensionsOf(rollup)) places.push([dimension.uses.get("by"), "expr"]);
    for (const { kind, use } of measuresOf(rollup)) {
      if (kind.of !== null) places.push([use, "of"]);
      places.push([use, "where"]);
    }
    return places.flatMap(([use, argument]) => {
      const compiled = use === undefined ? null : this.compiled(rollup, use, argument);
      return use === undefined || compiled === null ? [] : [{ use, argument, compiled }];
    });
  }

  /** What a dimension is taken from: its `@by`, or the source's field of the same name. */
  dimensionExpression(rollup: DraftType, dimension: DraftField): Expression | null {
    const by = dimension.uses.get("by");
    if (by !== undefined) return this.expression(rollup, by, "expr");
    const source = this.sourceOf(rollup);
    const field = source === null ? undefined : this.scopeOf(source).fields.get(dimension.name);
    if (field === undefined || field.type === "json") return null;
    const { name } = dimension;
    return { text: name, type: field.type, nullable: field.nullable, ast: { op: "field", name } };
  }

  /** Values of the enum that an expression names a field of. */
  enumValuesOf(rollup: DraftType, { ast }: Expression): readonly string[] | null {
    const source = this.sourceOf(rollup);
    if (source === null) return null;
    const { fields, lookups } = this.scopeOf(source);
    if (ast.op === "field") return fields.get(ast.name)?.enumValues ?? null;
    return ast.op === "lookup" ? (lookups.get(ast.lookup)?.get(ast.name)?.enumValues ?? null) : null;
  }
}
