import type { ASTNode } from "@marcbachmann/cel-js";
import { convertCall, SUPPORTED } from "./calls.js";
import { arithmetic, comparison } from "./operators.js";
import { typeWord } from "./scope.js";
import type { Scope, ScopeField } from "./scope.js";
import { commonType, isNumber, typed } from "./typed.js";
import type { Finding, Typed } from "./typed.js";
import { didYouMeanOrList } from "../suggest.js";

/** Checks one node and everything below it. Null when something was wrong; then findings say what. */
export function convert(node: ASTNode, scope: Scope, findings: Finding[]): Typed | null {
  return new Converter(scope, findings).convert(node);
}

/** Walks cel-js's tree once. Every method answers null after it has left a finding. */
export class Converter {
  readonly #scope: Scope;
  readonly #findings: Finding[];

  constructor(scope: Scope, findings: Finding[]) {
    this.#scope = scope;
    this.#findings = findings;
  }

  fail(node: { readonly start: number }, message: string, suggestion: string | null = null): null {
    this.#findings.push({ message, suggestion, offset: node.start });
    return null;
  }

  convert(node: ASTNode): Typed | null {
    switch (node.op) {
      case "value":
        return this.#literal(node, node.args);
      case "id":
        return this.#name(node, node.args);
      case ".":
        return this.#member(node, node.args[0], node.args[1]);
      case "call":
        return convertCall(this, node, { name: node.args[0], receiver: null, args: node.args[1] });
      case "rcall":
        return convertCall(this, node, { name: node.args[0], receiver: node.args[1], args: node.args[2] });
      case "?:":
        return this.#conditional(node, node.args);
      case "&&":
      case "||":
        return this.#logic(node.op === "&&" ? "and" : "or", node.args);
      case "!_":
        return this.#not(node.args);
      case "-_":
        return this.#negative(node.args);
      case "in":
        return this.#membership(node, node.args);
      case "==":
      case "!=":
      case "<":
      case "<=":
      case ">":
      case ">=":
        return this.#binary(node, (left, right) => comparison(this, node, left, right));
      case "+":
      case "-":
      case "*":
      case "/":
      case "%":
        return this.#binary(node, (left, right) => arithmetic(this, node, left, right));
      default:
        return this.fail(node, `Lists, maps and indexes are not supported here.`, SUPPORTED);
    }
  }

  #literal(node: ASTNode, value: unknown): Typed | null {
    if (value === null) return typed({ op: "literal", value: null }, "null", true);
    if (typeof value === "string") return typed({ op: "literal", value }, "string");
    if (typeof value === "boolean") return typed({ op: "literal", value }, "bool");
    if (typeof value === "number" && Number.isFinite(value)) return typed({ op: "literal", value }, "double");
    if (typeof value === "bigint") {
      const whole = Number(value);
      if (Number.isSafeInteger(whole)) return typed({ op: "literal", value: whole }, "int");
      return this.fail(node, "The number is past 2^53 − 1, beyond which whole numbers are not exact.");
    }
    return this.fail(node, "This kind of literal is not supported.", SUPPORTED);
  }

  #name(node: ASTNode, name: string): Typed | null {
    const field = this.#scope.fields.get(name);
    if (field !== undefined) return this.#field(node, name, field);
    const lookup = this.#scope.lookups.get(name);
    if (lookup !== undefined) {
      const [example] = lookup.keys();
      return this.fail(
        node,
        `\`${name}\` is a row of a table.`,
        `name one of its fields, like \`${name}.${example}\``,
      );
    }
    const options = [...this.#scope.fields.keys(), ...this.#scope.lookups.keys()];
    return this.fail(
      node,
      `\`${this.#scope.source}\` has no field \`${name}\`.`,
      didYouMeanOrList(name, options),
    );
  }

  #field(node: ASTNode, name: string, field: ScopeField): Typed | null {
    if (field.type === "json")
      return this.fail(node, `\`${name}\` is JSON, which cannot be used in an expression.`);
    const { type, nullable, enumValues } = field;
    return { ast: { op: "field", name }, type, nullable, enumValues };
  }

  #member(node: ASTNode, object: ASTNode, name: string): Typed | null {
    if (object.op !== "id")
      return this.fail(node, "Only fields of a lookup can be named with a dot.", SUPPORTED);
    const lookup = this.#scope.lookups.get(object.args);
    if (lookup === undefined) {
      if (this.#scope.fields.has(object.args)) {
        return this.fail(node, `\`${object.args}\` is a plain field; it has no fields of its own.`);
      }
      const options = didYouMeanOrList(object.args, this.#scope.lookups.keys());
      return this.fail(object, `\`${this.#scope.source}\` has no lookup \`${object.args}\`.`, options);
    }
    const field = lookup.get(name);
    // The dot's own range starts at the object; the reader looks for the misspelt name after it.
    const at = { start: node.end - name.length };
    if (field === undefined) {
      return this.fail(
        at,
        `\`${object.args}\` has no field \`${name}\`.`,
        didYouMeanOrList(name, lookup.keys()),
      );
    }
    if (field.type === "json")
      return this.fail(at, `\`${name}\` is JSON, which cannot be used in an expression.`);
    // A key without a row gives null for every field, whatever the table declares.
    const ast = { op: "lookup", lookup: object.args, name } as const;
    return { ast, type: field.type, nullable: true, enumValues: field.enumValues };
  }

  /** Converts a condition: a part that must be true or false. */
  condition(node: ASTNode): Typed | null {
    const part = this.convert(node);
    if (part === null || part.type === "bool" || part.type === "null") return part;
    return this.fail(node, `Expected true or false here, but this is ${typeWord(part.type)}.`);
  }

  #logic(op: "and" | "or", [leftNode, rightNode]: readonly [ASTNode, ASTNode]): Typed | null {
    const left = this.condition(leftNode);
    const right = this.condition(rightNode);
    if (left === null || right === null) return null;
    const ast = { op, left: left.ast, right: right.ast, operands: "bool" } as const;
    return typed(ast, "bool", left.nullable || right.nullable);
  }

  #not(node: ASTNode): Typed | null {
    const arg = this.condition(node);
    return arg === null ? null : typed({ op: "not", arg: arg.ast }, "bool", arg.nullable);
  }

  #negative(node: ASTNode): Typed | null {
    const arg = this.convert(node);
    if (arg === null) return null;
    if (!isNumber(arg.type) && arg.type !== "duration") {
      return this.fail(node, `\`-\` needs a number, but this is ${typeWord(arg.type)}.`);
    }
    if (arg.ast.op === "literal") return typed({ op: "literal", value: -Number(arg.ast.value) }, arg.type);
    return typed({ op: "neg", arg: arg.ast }, arg.type, arg.nullable);
  }

  #conditional(
    node: ASTNode,
    [test, thenNode, elseNode]: readonly [ASTNode, ASTNode, ASTNode],
  ): Typed | null {
    const condition = this.condition(test);
    const yes = this.convert(thenNode);
    const no = this.convert(elseNode);
    if (condition === null || yes === null || no === null) return null;
    const type = commonType(yes.type, no.type);
    if (type === null) {
      const message = `The two answers of \`?:\` differ: ${typeWord(yes.type)} and ${typeWord(no.type)}.`;
      return this.fail(node, message);
    }
    const ast = { op: "if", test: condition.ast, then: yes.ast, else: no.ast } as const;
    return typed(ast, type, yes.nullable || no.nullable);
  }

  #binary(
    node: ASTNode & { readonly args: readonly [ASTNode, ASTNode] },
    build: (left: Typed, right: Typed) => Typed | null,
  ): Typed | null {
    const left = this.convert(node.args[0]);
    const right = this.convert(node.args[1]);
    return left === null || right === null ? null : build(left, right);
  }

  #membership(node: ASTNode, [argNode, listNode]: readonly [ASTNode, ASTNode]): Typed | null {
    if (listNode.op !== "list") {
      return this.fail(
        listNode,
        "`in` needs a list of literals.",
        'write it out, like `origin in ["ATL", "JFK"]`',
      );
    }
    if (listNode.args.length === 0) return this.fail(listNode, "The list is empty, so this is never true.");
    const arg = this.convert(argNode);
    const items = listNode.args.map((item) => this.convert(item));
    if (arg === null) return null;
    const values: (string | number | boolean)[] = [];
    for (const [index, item] of items.entries()) {
      if (item === null) return null;
      if (item.ast.op !== "literal" || item.ast.value === null) {
        return this.fail(listNode.args[index], "The list of `in` can only hold literals.");
      }
      if (comparison(this, { op: "==", start: listNode.args[index].start }, arg, item) === null) return null;
      values.push(item.ast.value);
    }
    if (arg.type === "null") return this.fail(node, "null is in no list.");
    return typed({ op: "in", arg: arg.ast, values }, "bool", arg.nullable);
  }
}
