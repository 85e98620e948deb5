import { inflateSync } from "node:zlib";

/** What a test wants to know of a PDF. */
export interface PdfFacts {
  /** In points, with the text of each run on a line of its own. */
  readonly pages: readonly { readonly width: number; readonly height: number; readonly text: string }[];
  /** Elements of the structure that assistive technology reads, by name. */
  readonly structure: ReadonlyMap<string, number>;
  readonly isTagged: boolean;
  readonly language: string | null;
}

/** Reads what Chromium writes (PDF 1.4, objects in plain sight): the text by the fonts' own maps to Unicode, as a reader who selects it has it. */
export function readPdf(bytes: Buffer): PdfFacts {
  const file = bytes.toString("latin1");
  const objects = new Map(
    [...file.matchAll(/(?:^|\n)(\d+) 0 obj\n([\s\S]*?)\nendobj/gu)].map(([, id, text]) => [id, text]),
  );
  const at = (id: string | undefined): string => objects.get(id ?? "") ?? "";
  const fonts = new Map<string, ReadonlyMap<string, string>>();
  const mapOf = (id: string): ReadonlyMap<string, string> => {
    const known = fonts.get(id) ?? unicodeMap(streamOf(at(refOf(at(id), "ToUnicode"))));
    fonts.set(id, known);
    return known;
  };
  const all = [...objects.values()];
  const kids =
    all.find((text) => text.startsWith("<</Type /Pages\n"))?.match(/\/Kids \[([^\]]*)\]/u)?.[1] ?? "";
  const pages = [...kids.matchAll(/(\d+) 0 R/gu)].map(([, id]) => {
    const page = at(id);
    const [, width, height] = /\/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]/u.exec(page) ?? [];
    const named = [...page.matchAll(/\/(F\d+) (\d+) 0 R/gu)].map(
      ([, name, font]) => [name, mapOf(font)] as const,
    );
    const text = textOf(streamOf(at(refOf(page, "Contents"))), new Map(named));
    return { width: Number(width), height: Number(height), text };
  });
  const structure = new Map<string, number>();
  for (const text of all) {
    const name = /^<<\/Type \/StructElem[\s\S]*?\/S \/(\w+)/u.exec(text)?.[1];
    if (name !== undefined) structure.set(name, (structure.get(name) ?? 0) + 1);
  }
  const catalog = all.find((text) => text.includes("/Type /Catalog")) ?? "";
  return {
    ...{ pages, structure },
    isTagged: /\/Marked true/u.test(catalog) && at(refOf(catalog, "StructTreeRoot")).includes("/ParentTree"),
    language: /\/Lang \((\w+)/u.exec(catalog)?.[1] ?? null,
  };
}

function refOf(object: string, name: string): string | undefined {
  return new RegExp(`/${name} (\\d+) 0 R`, "u").exec(object)?.[1];
}

function streamOf(object: string): string {
  const begin = object.indexOf("stream\n") + "stream\n".length;
  const length = Number(/\/Length (\d+)/u.exec(object)?.[1]);
  if (begin < 7 || Number.isNaN(length)) return "";
  const bytes = Buffer.from(object.slice(begin, begin + length), "latin1");
  return (object.includes("/FlateDecode") ? inflateSync(bytes) : bytes).toString("latin1");
}

/** Texts by the code of their glyph, in hexadecimal digits. */
function unicodeMap(cmap: string): ReadonlyMap<string, string> {
  const map = new Map<string, string>();
  const text = (hex: string): string =>
    String.fromCharCode(...(hex.match(/.{4}/gu) ?? []).map((unit) => parseInt(unit, 16)));
  for (const [, part] of cmap.matchAll(/beginbfchar([\s\S]*?)endbfchar/gu))
    for (const [, code, to] of part.matchAll(/<(\w+)> <(\w+)>/gu)) map.set(code.toUpperCase(), text(to));
  for (const [, part] of cmap.matchAll(/beginbfrange([\s\S]*?)endbfrange/gu))
    for (const [, low, high, to] of part.matchAll(/<(\w+)> <(\w+)> <(\w+)>/gu))
      for (let step = 0; step <= parseInt(high, 16) - parseInt(low, 16); step++) {
        const code = (parseInt(low, 16) + step).toString(16).toUpperCase().padStart(low.length, "0");
        map.set(code, text((parseInt(to, 16) + step).toString(16).padStart(to.length, "0")));
      }
  return map;
}

function textOf(content: string, fonts: ReadonlyMap<string, ReadonlyMap<string, string>>): string {
  const runs = [...content.matchAll(/\bBT\n([\s\S]*?)\nET\b/gu)].map(([, run]) => {
    let font: ReadonlyMap<string, string> = new Map();
    let text = "";
    for (const [, name, codes] of run.matchAll(/\/(F\d+) [\d.]+ Tf|<(\w+)> Tj/gu)) {
      if (name !== undefined) font = fonts.get(name) ?? new Map();
      else {
        const width = [...font.keys()][0]?.length ?? 2;
        for (const code of codes.match(new RegExp(`.{${width}}`, "gu")) ?? [])
          text += font.get(code.toUpperCase()) ?? "\ufffd";
      }
    }
    return text;
  });
  return runs.join("\n");
}
