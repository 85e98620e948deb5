/**
 * Text that is laid out on one line where it fits and broken where it doesn't, a group at a time, the outermost first.
 * After P. Wadler, "A prettier printer" (2003), with the strict fitting that formatters of code use.
 */
export type Layout =
  | string
  | readonly Layout[]
  | { readonly kind: "line"; readonly flat: string }
  | { readonly kind: "hard" }
  /** One text where its group is broken, another where it is flat. */
  | { readonly kind: "choice"; readonly broken: string; readonly flat: string }
  | { readonly kind: "indent" | "group"; readonly of: Layout };

export const line: Layout = { kind: "line", flat: " " };
export const softLine: Layout = { kind: "line", flat: "" };
export const hardLine: Layout = { kind: "hard" };
/** A comma on one line, nothing at the ends of lines. */
export const separator: Layout = [{ kind: "choice", broken: "", flat: ", " }, softLine];

export function group(...of: readonly Layout[]): Layout {
  return { kind: "group", of };
}

export function indent(...of: readonly Layout[]): Layout {
  return { kind: "indent", of };
}

export function joined(parts: readonly Layout[], by: Layout): Layout {
  return parts.flatMap((part, index) => (index === 0 ? [part] : [by, part]));
}

const WIDTH = 110;
const STEP = 2;

interface Piece {
  readonly layout: Layout;
  readonly depth: number;
  readonly isFlat: boolean;
}

/** `column` is where the text begins, `depth` how far broken lines are indented. */
export function laidOut(layout: Layout, { column = 0, depth = 0 } = {}): string {
  const rest: Piece[] = [{ layout, depth, isFlat: false }];
  let text = "";
  let at = column;
  const breakLine = (indentation: number): void => {
    text = `${text.replace(/ +$/u, "")}\n${" ".repeat(indentation)}`;
    at = indentation;
  };
  for (let piece = rest.pop(); piece !== undefined; piece = rest.pop()) {
    const { layout: what, isFlat } = piece;
    if (typeof what === "string") {
      text += what;
      at += what.length;
    } else if ("kind" in what && what.kind === "hard") breakLine(piece.depth);
    else if ("kind" in what && what.kind === "line") {
      if (isFlat) {
        text += what.flat;
        at += what.flat.length;
      } else breakLine(piece.depth);
    } else if ("kind" in what && what.kind === "group") {
      const flat = { ...piece, layout: what.of, isFlat: true };
      rest.push(isFlat || fits(flat, rest, WIDTH - at) ? flat : { ...flat, isFlat: false });
    } else rest.push(...inner(piece));
  }
  return text;
}

/** The parts of a piece, the last first. */
function inner({ layout, depth, isFlat }: Piece): Piece[] {
  if (typeof layout === "string" || !("kind" in layout))
    return [...layout].reverse().map((part) => ({ layout: part, depth, isFlat }));
  if (layout.kind === "choice") return [{ layout: isFlat ? layout.flat : layout.broken, depth, isFlat }];
  if (layout.kind === "indent") return [{ layout: layout.of, depth: depth + STEP, isFlat }];
  return layout.kind === "group" ? [{ layout: layout.of, depth, isFlat }] : [];
}

/** Whether a piece, and what follows it up to the next possible end of the line, has room. */
function fits(piece: Piece, rest: readonly Piece[], room: number): boolean {
  const pieces = [piece];
  let left = room;
  for (let next = rest.length; left >= 0;) {
    const one = pieces.pop() ?? (next > 0 ? rest[--next] : undefined);
    if (one === undefined) return true;
    const { layout, isFlat } = one;
    if (typeof layout === "string") left -= layout.length;
    else if ("kind" in layout && layout.kind === "hard") return !isFlat;
    else if ("kind" in layout && layout.kind === "line") {
      if (!isFlat) return true;
      left -= layout.flat.length;
    } else pieces.push(...inner(one));
  }
  return false;
}
