import type { Expression } from "@freshet/schema";
import type { CompiledExpression, ExpressionContext } from "../expression/compile-expression.js";
import { compileExpression } from "../expression/compile-expression.js";

interface Vector {
  readonly compiled: CompiledExpression | null;
  /** The decoder's own column where the expression is nothing but a field. */
  readonly direct: Float64Array | Int32Array | null;
  readonly values: Float64Array | Int32Array;
  /** Number of the slice that the values belong to. */
  slice: number;
}

/**
 * Values of expressions for the rows of a slice, each expression worked out at most once for a slice, whoever asks: the rollups of a source
 * share their texts. Rows that are not accepted hold values of no meaning.
 */
export class Vectors {
  readonly #context: ExpressionContext;
  readonly #capacity: number;
  readonly #byText = new Map<string, Vector>();
  #rows = 0;
  #slice = 0;

  constructor(context: ExpressionContext, capacity: number) {
    this.#context = context;
    this.#capacity = capacity;
  }

  /** The decoder holds a new slice. */
  begin(rows: number): void {
    this.#rows = rows;
    this.#slice++;
  }

  /** Conditions: 1 is true, all else is not. */
  mask(expression: Expression): Float64Array {
    return this.numbers(expression);
  }

  numbers(expression: Expression): Float64Array {
    return this.column(expression) as Float64Array;
  }

  strings(expression: Expression): Int32Array {
    return this.column(expression) as Int32Array;
  }

  column(expression: Expression): Float64Array | Int32Array {
    const vector = this.#byText.get(expression.text) ?? this.#compile(expression);
    if (vector.direct !== null) return vector.direct;
    if (vector.slice !== this.#slice) {
      vector.compiled!.evaluate(0, this.#rows, vector.values);
      vector.slice = this.#slice;
    }
    return vector.values;
  }

  #compile(expression: Expression): Vector {
    const direct = this.#direct(expression);
    const isString = expression.type === "string";
    const vector: Vector = {
      compiled: direct === null ? compileExpression(expression.ast, this.#context) : null,
      direct,
      values: isString ? new Int32Array(this.#capacity) : new Float64Array(this.#capacity),
      slice: 0,
    };
    this.#byText.set(expression.text, vector);
    return vector;
  }

  #direct({ ast, type }: Expression): Float64Array | Int32Array | null {
    if (ast.op !== "field") return null;
    const { numbers, strings } = this.#context.columns;
    return (type === "string" ? strings.get(ast.name) : numbers.get(ast.name)) ?? null;
  }
}
