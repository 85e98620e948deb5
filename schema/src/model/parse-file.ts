import { GraphQLError, parse, Source } from "graphql";
import type { DocumentNode } from "graphql";
import { ShortFormLexer } from "./short-form-lexer.js";

/** Longer documents are refused before they cost anything. */
const TOKENS_MAX = 200_000;

/** Parses one file of a model or page; a syntax error comes back as the error it is. */
export function parseFile(file: {
  readonly name: string;
  readonly text: string;
}): DocumentNode | GraphQLError {
  const source = new Source(file.text, file.name);
  try {
    return parse(source, { lexer: new ShortFormLexer(source), maxTokens: TOKENS_MAX });
  } catch (error) {
    if (error instanceof GraphQLError) return error;
    // The parser recurses: thousands of nested brackets end its stack.
    if (error instanceof RangeError) {
      return new GraphQLError("Syntax Error: nested too deeply.", { source, positions: [0] });
    }
    throw error;
  }
}
