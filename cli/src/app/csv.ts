/** A record of a CSV file and the line on which it begins, from 1. */
interface CsvRecord {
  readonly line: number;
  readonly values: readonly string[];
}

/** The text is not CSV from here on. */
export class CsvError extends Error {
  readonly line: number;

  constructor(message: string, line: number) {
    super(message);
    this.name = "CsvError";
    this.line = line;
  }
}

/** Reads CSV as RFC 4180 has it: commas, quotes doubled inside quotes, either kind of line end. Empty lines are left out. */
export function* readCsv(text: string): Generator<CsvRecord> {
  let at = text.startsWith("\ufeff") ? 1 : 0;
  let line = 1;
  while (at < text.length) {
    const begin = line;
    const values: string[] = [];
    let ended = false;
    while (!ended) {
      const field = text[at] === '"' ? quoted(text, at, line) : plain(text, at);
      values.push(field.value);
      line += field.newlines;
      at = field.end;
      if (text[at] === ",") at++;
      else {
        ended = true;
        if (text[at] === "\r") at++;
        if (text[at] === "\n") at++;
        else if (at < text.length && text[at - 1] !== "\r") {
          throw new CsvError("After a closing quote, a comma or the end of the line is expected", line);
        }
        line++;
      }
    }
    if (values.length > 1 || values[0] !== "") yield { line: begin, values };
  }
}

interface Field {
  readonly value: string;
  readonly end: number;
  readonly newlines: number;
}

function plain(text: string, start: number): Field {
  let end = start;
  while (end < text.length && text[end] !== "," && text[end] !== "\n" && text[end] !== "\r") end++;
  return { value: text.slice(start, end), end, newlines: 0 };
}

function quoted(text: string, start: number, line: number): Field {
  let value = "";
  for (let at = start + 1; ;) {
    const quote = text.indexOf('"', at);
    if (quote < 0) throw new CsvError("A quoted value does not end", line);
    value += text.slice(at, quote);
    if (text[quote + 1] !== '"') {
      return { value, end: quote + 1, newlines: value.split("\n").length - 1 };
    }
    value += '"';
    at = quote + 2;
  }
}
