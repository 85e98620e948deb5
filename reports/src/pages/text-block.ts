import { escapeHtml, type SolidBlock } from "./block.js";
import { wrapped } from "./text-width.js";

const STYLES = {
  lead: { size: 15.5, line: 24, widest: 600 },
  text: { size: 12, line: 18, widest: 600 },
  small: { size: 11, line: 17, widest: 900 },
} as const;

/** A paragraph in lines of our own breaking; **bold** is the only mark. */
export function paragraph(
  words: string,
  {
    width,
    className,
    above,
  }: { readonly width: number; readonly className: keyof typeof STYLES; readonly above: number },
): SolidBlock {
  const { size, line, widest } = STYLES[className];
  // Bold is a little wider; its marks, which are not printed, make up for it.
  const lines = wrapped(words, Math.min(width, widest), { size });
  let bold = false;
  const html = lines
    .map((one) => {
      const parts = one.split("**").map((part, at) => {
        if (at > 0) bold = !bold;
        return bold ? `<b>${escapeHtml(part)}</b>` : escapeHtml(part);
      });
      return parts.join("");
    })
    .join("<br>");
  const height = lines.length * line + above;
  return {
    kind: "solid",
    height,
    html: `<p class="${className}" style="margin-top:${above}px;height:${lines.length * line}px">${html}</p>`,
  };
}
