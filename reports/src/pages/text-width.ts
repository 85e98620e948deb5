/**
 * Advance widths of Inter at 12 px in thousandths of the size, for the characters from space to tilde: a line breaks at the same
 * place on every machine. Figures stand in tables, so they are all as wide as the widest.
 */
const REGULAR = [
  281, 288, 466, 633, 650, 982, 644, 300, 365, 365, 501, 662, 288, 460, 288, 360, 650, 650, 650, 650, 650,
  650, 650, 650, 650, 650, 288, 302, 662, 662, 662, 511, 966, 704, 654, 730, 722, 601, 590, 746, 743, 269,
  571, 672, 565, 903, 753, 765, 639, 765, 644, 642, 646, 744, 704, 1009, 682, 679, 629, 365, 360, 365, 471,
  456, 323, 562, 612, 571, 612, 583, 332, 613, 591, 242, 242, 549, 242, 876, 591, 600, 612, 612, 392, 528,
  327, 591, 562, 818, 546, 562, 552, 426, 333, 426, 662,
];
const OTHERS = new Map([
  ["−", 662],
  ["–", 500],
  ["—", 1000],
  ["\u202f", 141],
  ["\u00a0", 281],
  ["’", 261],
]);
/** 600 is at most this much wider than 400. */
const BOLD = 1.06;

export interface TextStyle {
  /** Pixels. */
  readonly size: number;
  readonly bold?: boolean;
}

/** Width in pixels, rather a little more than less. */
export function textWidth(text: string, { size, bold = false }: TextStyle): number {
  let sum = 0;
  for (const character of text) sum += widthOf(character);
  return (sum * size * (bold ? BOLD : 1)) / 1_000;
}

function widthOf(character: string): number {
  const known = REGULAR[character.charCodeAt(0) - 32] ?? OTHERS.get(character);
  if (known !== undefined && character.length === 1) return known;
  // Ideographs and pictures are as wide as they are high.
  return /[\u1100-\u11ff\u2e80-\ud7af\uf900-\ufaff\uff00-\uffef]|[\u{1f000}-\u{3ffff}]/u.test(character)
    ? 1_100
    : 760;
}

/** The text in at most so wide a line, cut with an ellipsis if need be. */
export function fitted(text: string, width: number, style: TextStyle): string {
  const plain = text.slice(0, 2_000).replace(/\s+/gu, " ");
  if (textWidth(plain, style) <= width) return plain;
  let sum = textWidth("…", style);
  let kept = "";
  for (const { segment } of new Intl.Segmenter("en").segment(plain)) {
    sum += textWidth(segment, style);
    if (sum > width) break;
    kept += segment;
  }
  return `${kept.trimEnd()}…`;
}

/** Lines no wider than `width`. A word that is wider is broken. */
export function wrapped(text: string, width: number, style: TextStyle): readonly string[] {
  const lines: string[] = [];
  for (const paragraph of text.split("\n")) {
    let line = "";
    for (const word of paragraph.split(/[ \t]+/u).flatMap((one) => pieces(one, width, style))) {
      const longer = line === "" ? word : `${line} ${word}`;
      if (line !== "" && textWidth(longer, style) > width) {
        lines.push(line);
        line = word;
      } else line = longer;
    }
    lines.push(line);
  }
  return lines;
}

function pieces(word: string, width: number, style: TextStyle): string[] {
  if (textWidth(word, style) <= width) return [word];
  const parts = [""];
  for (const { segment } of new Intl.Segmenter("en").segment(word)) {
    const last = parts.length - 1;
    if (parts[last] !== "" && textWidth(parts[last] + segment, style) > width) parts.push(segment);
    else parts[last] += segment;
  }
  return parts;
}
