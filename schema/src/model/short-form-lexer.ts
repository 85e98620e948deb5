import { Lexer, Token, TokenKind } from "graphql";

/** Directives of one argument whose name may be left out, and that name. */
const SHORT_FORMS = new Map([
  ["label", "text"],
  ["unit", "name"],
  ["format", "pattern"],
]);

/**
 * GraphQL's lexer, which reads `@unit("min")` as `@unit(name: "min")`: it slips the two missing tokens, of no length,
 * into the token list. Everything after it (parser, positions, printer) sees plain GraphQL.
 */
export class ShortFormLexer extends Lexer {
  override lookahead(): Token {
    const token = super.lookahead();
    const missing = missingName(token);
    return missing === null ? token : insertBefore(token, missing);
  }
}

function missingName(token: Token): string | null {
  const bracket = previous(token);
  if (token.kind !== TokenKind.STRING || bracket?.kind !== TokenKind.PAREN_L) return null;
  const directive = previous(bracket);
  if (directive?.kind !== TokenKind.NAME || previous(directive)?.kind !== TokenKind.AT) return null;
  return SHORT_FORMS.get(directive.value) ?? null;
}

/** The token before, comments left out. */
function previous(token: Token): Token | null {
  let { prev } = token;
  while (prev?.kind === TokenKind.COMMENT) prev = prev.prev;
  return prev;
}

function insertBefore(token: Token, name: string): Token {
  const { start, line, column, prev } = token;
  const nameToken = link(prev, new Token(TokenKind.NAME, start, start, line, column, name));
  const colon = link(nameToken, new Token(TokenKind.COLON, start, start, line, column));
  link(colon, token);
  return nameToken;
}

/** Tokens are read-only to their readers, but the lexer that makes them joins them. */
function link(prev: Token | null, next: Token): Token {
  if (prev !== null) Object.assign(prev, { next });
  return Object.assign(next, { prev });
}
