import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { scopedStyle } from "../../src/embed/scoped-style";

const theme = fileURLToPath(new URL("../../src/theme/", import.meta.url));

it("says of the panel what is said of the document", () => {
  expect(scopedStyle(":root{--a:1}html,body{margin:0}.body{flex:1}tbody tr{top:0}")).toBe(
    ".freshet{--a:1}.freshet,.freshet{margin:0}.body{flex:1}tbody tr{top:0}",
  );
});

it("measures by its own rem, but for conditions", () => {
  expect(scopedStyle("@container (width < 20rem) { td { padding: 1rem -.5rem } }")).toBe(
    "@container (width < 20rem) { td { padding: calc(1 * var(--rem)) calc(-.5 * var(--rem)) } }",
  );
  expect(scopedStyle(":root { --text: 0.8125rem/1.25rem }")).toBe(
    ".freshet { --text: calc(0.8125 * var(--rem))/calc(1.25 * var(--rem)) }",
  );
});

it("takes a frame for a phone only where it is as narrow as one", () => {
  expect(scopedStyle("@media screen and (max-width: 47.99rem) { a { top: 0 } }")).toContain(
    "(max-width: 29.99rem)",
  );
  expect(scopedStyle("@media (min-width: 48rem) and (max-width: 74.99rem) {}")).toContain(
    "(min-width: 30rem) and (max-width: 74.99rem)",
  );
});

it.each(readdirSync(theme).filter((name) => name.endsWith(".css") && name !== "fonts.css"))(
  "leaves nothing in %s that would reach out of the panel",
  (name) => {
    const scoped = scopedStyle(readFileSync(theme + name, "utf8").replace(/\/\*[^]*?\*\//g, ""));
    const outside = scoped.replace(/@(?:media|container)[^{]*/g, "");
    expect(outside).not.toMatch(/\drem\b|:root|(?:^|[},\s])(?:html|body)\s*[{,]/);
    expect(outside).not.toContain("@import");
    expect(outside).not.toContain("url(");
  },
);
