import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

let face: string | null = null;

/** Inter, inside the document: it looks the same where the font is not installed. Characters past Latin take the system's. */
export function fontFace(): string {
  if (face === null) {
    const manifest = createRequire(import.meta.url).resolve("@fontsource-variable/inter/package.json");
    const file = readFileSync(join(dirname(manifest), "files", "inter-latin-opsz-normal.woff2"));
    face = `@font-face{font-family:"Inter Report";font-weight:100 900;src:url(data:font/woff2;base64,${file.toString("base64")}) format("woff2")}`;
  }
  return face;
}
