import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parse } from "@vue/compiler-dom";
import { expect, it } from "vitest";
import type { ElementNode, RootNode, TemplateChildNode } from "@vue/compiler-dom";

const folder = fileURLToPath(new URL("../../src/", import.meta.url));
/** Names, which are the same in every language. */
const names = new Set(["Freshet", "GraphQL", "CSV", "PNG", "SVG", "PDF"]);
const spoken = new Set([
  "aria-label",
  "aria-description",
  "aria-roledescription",
  "title",
  "placeholder",
  "alt",
  "label",
]);
const isWord = (text: string): boolean => /\p{L}{2,}/u.test(text) && !names.has(text.trim());
/** A text within an expression, such as `one ? "Show all" : rest`: two words, or one that begins with a capital. */
const written = /(["'`])(?=[^"'`]*\p{L})(?:\p{Lu}\p{Ll}+|[^"'`]*\p{Ll} \p{Ll})[^"'`]*\1/u;

function bare(node: RootNode | TemplateChildNode): string[] {
  if (node.type === 2) return isWord(node.content) ? [node.content.trim()] : [];
  if (node.type === 5) return written.test(node.content.loc.source) ? [node.content.loc.source] : [];
  if (node.type !== 0 && node.type !== 1) return [];
  if (node.type === 1 && ["kbd", "code", "svg"].includes(node.tag)) return [];
  const own = node.type === 1 ? attributes(node) : [];
  return [...own, ...node.children.flatMap(bare)];
}

function attributes({ props }: ElementNode): string[] {
  return props.flatMap((prop) => {
    if (prop.type === 6)
      return spoken.has(prop.name) && isWord(prop.value?.content ?? "") ? [prop.loc.source] : [];
    const name = prop.arg?.loc.source ?? "";
    const expression = prop.exp?.loc.source ?? "";
    return spoken.has(name) && written.test(expression) ? [prop.loc.source] : [];
  });
}

const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((path) =>
  path.endsWith(".vue"),
);

it("finds what is written into a template", () => {
  const template = `<p title="Show all">Rows<b :aria-label="\`Panel \${x}\`">{{ a ? "Try again" : t("b") }}</b> {{ t("c.d") }} – 12</p>`;
  expect(bare(parse(template))).toEqual([
    'title="Show all"',
    "Rows",
    ':aria-label="`Panel ${x}`"',
    'a ? "Try again" : t("b")',
  ]);
});

it.each(files)("%s says nothing that is not in the catalogs", (file) => {
  const template = parse(readFileSync(folder + file, "utf8"), { parseMode: "sfc" }).children.find(
    (one) => one.type === 1 && one.tag === "template",
  );
  expect(template === undefined ? [] : bare(template)).toEqual([]);
});
