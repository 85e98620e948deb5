/** Markdown as far as a note needs it, as a tree of plain texts: there is no HTML in it, so none can come out of it. */
export type Block =
  | { readonly kind: "heading"; readonly level: 3 | 4; readonly inline: readonly Inline[] }
  | { readonly kind: "paragraph"; readonly inline: readonly Inline[] }
  | { readonly kind: "list"; readonly ordered: boolean; readonly items: readonly (readonly Inline[])[] }
  | { readonly kind: "code"; readonly text: string };

export type Inline =
  | { readonly kind: "text" | "code"; readonly text: string }
  | { readonly kind: "strong" | "emphasis"; readonly inline: readonly Inline[] }
  | { readonly kind: "link"; readonly href: string; readonly inline: readonly Inline[] };

const itemForm = /^\s{0,3}(?:[-*+]|(\d{1,9})[.)])\s+(.*)$/;
const headingForm = /^\s{0,3}(#{1,6})\s+(.*?)\s*#*$/;
const fenceForm = /^\s{0,3}```/;
const depthMax = 8;

export function parseMarkdown(text: string): Block[] {
  const lines = text.split(/\r?\n/);
  const blocks: Block[] = [];
  let place = 0;
  while (place < lines.length) {
    const line = lines[place]!;
    if (line.trim() === "") {
      place++;
      continue;
    }
    const taken = fenceForm.test(line)
      ? codeAt(lines, place)
      : headingForm.test(line)
        ? headingAt(line)
        : itemForm.test(line)
          ? listAt(lines, place)
          : paragraphAt(lines, place);
    blocks.push(taken.block);
    place += taken.lines;
  }
  return blocks;
}

interface Taken {
  readonly block: Block;
  readonly lines: number;
}

function codeAt(lines: readonly string[], start: number): Taken {
  const found = lines.findIndex((line, index) => index > start && fenceForm.test(line));
  const end = found === -1 ? lines.length : found;
  return { block: { kind: "code", text: lines.slice(start + 1, end).join("\n") }, lines: end - start + 1 };
}

function headingAt(line: string): Taken {
  const [, marks, text] = headingForm.exec(line)!;
  const level = marks!.length < 3 ? 3 : 4;
  return { block: { kind: "heading", level, inline: parseInline(text!) }, lines: 1 };
}

function listAt(lines: readonly string[], start: number): Taken {
  const ordered = itemForm.exec(lines[start]!)![1] !== undefined;
  const items: string[] = [];
  let place = start;
  for (; place < lines.length; place++) {
    const line = lines[place]!;
    const item = itemForm.exec(line);
    if (item !== null && (item[1] !== undefined) === ordered) items.push(item[2]!);
    else if (item === null && /^\s{2,}\S/.test(line)) items[items.length - 1] += ` ${line.trim()}`;
    else break;
  }
  return {
    block: { kind: "list", ordered, items: items.map((item) => parseInline(item)) },
    lines: place - start,
  };
}

function paragraphAt(lines: readonly string[], start: number): Taken {
  let end = start + 1;
  while (end < lines.length && !endsParagraph(lines[end]!)) end++;
  const text = lines
    .slice(start, end)
    .map((line) => line.trim())
    .join(" ");
  return { block: { kind: "paragraph", inline: parseInline(text) }, lines: end - start };
}

function endsParagraph(line: string): boolean {
  return line.trim() === "" || headingForm.test(line) || itemForm.test(line) || fenceForm.test(line);
}

const inlineForm =
  /(?<code>`+)(?<coded>[^`]+)\k<code>|\[(?<words>[^\]]{1,500})\]\((?<href>[^\s()]{1,2000})\)|\*\*(?<strong>[^*]+(?:\*[^*]+\*[^*]*)*)\*\*|\*(?<emphasis>[^*\s](?:[^*]*[^*\s])?)\*|\\(?<escaped>[\\`*_[\]()#+.!-])/;

function parseInline(text: string, depth = 0): Inline[] {
  const parts: Inline[] = [];
  let rest = text;
  while (rest !== "") {
    const match = depth < depthMax ? inlineForm.exec(rest) : null;
    if (match === null) {
      parts.push({ kind: "text", text: rest });
      break;
    }
    if (match.index > 0) parts.push({ kind: "text", text: rest.slice(0, match.index) });
    parts.push(inlineOf(match, depth));
    rest = rest.slice(match.index + match[0].length);
  }
  return parts;
}

function inlineOf(match: RegExpExecArray, depth: number): Inline {
  const { coded, words, href, strong, emphasis, escaped } = match.groups!;
  if (coded !== undefined) return { kind: "code", text: coded };
  if (strong !== undefined) return { kind: "strong", inline: parseInline(strong, depth + 1) };
  if (emphasis !== undefined) return { kind: "emphasis", inline: parseInline(emphasis, depth + 1) };
  if (words !== undefined && href !== undefined)
    return isSafe(href)
      ? { kind: "link", href, inline: parseInline(words, depth + 1) }
      : { kind: "text", text: words };
  return { kind: "text", text: escaped ?? match[0] };
}

/** Pages of the web, mail, and places of this page; nothing that runs. */
function isSafe(href: string): boolean {
  return /^(https?:\/\/|mailto:|#|\/(?!\/))/i.test(href);
}
