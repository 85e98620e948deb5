/** Drawing of what stands in an element now, as a self-contained SVG: shapes as they are, text as text, nothing from a network. */
export function pictureOf(element: HTMLElement): { svg: string; width: number; height: number } {
  const { left, top, width, height } = element.getBoundingClientRect();
  const origin = { left, top };
  const parts = [...nodesOf(element, origin)];
  const background = backgroundOf(element);
  const svg =
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">` +
    `<rect width="${width}" height="${height}" fill="${background}"/>${parts.join("")}</svg>`;
  return { svg, width, height };
}

interface Origin {
  readonly left: number;
  readonly top: number;
}

/** What belongs to the page rather than to the picture. */
const leftOut = ".panel-actions, .action, .tip, .visually-hidden, .band, button.tool, .skeleton-holder";

function* nodesOf(element: Element, origin: Origin): Generator<string> {
  for (const child of element.childNodes) {
    if (child instanceof Text) yield* textOf(child, origin);
    if (!(child instanceof Element) || child.matches(leftOut)) continue;
    const style = getComputedStyle(child);
    if (style.display === "none" || style.visibility === "hidden" || style.opacity === "0") continue;
    if (child instanceof SVGSVGElement) yield shapesOf(child, origin);
    else {
      yield boxOf(child, style, origin);
      yield* nodesOf(child, origin);
    }
  }
}

function boxOf(element: Element, style: CSSStyleDeclaration, origin: Origin): string {
  const box = element.getBoundingClientRect();
  const place = { x: box.left - origin.left, y: box.top - origin.top };
  const isOpen = style.backgroundImage.startsWith("repeating-linear-gradient");
  const fill = isVisible(style.backgroundColor) ? style.backgroundColor : null;
  const opacity = style.opacity === "1" ? "" : ` opacity="${style.opacity}"`;
  const rect =
    fill === null
      ? ""
      : `<rect x="${place.x}" y="${place.y}" width="${box.width}" height="${box.height}" fill="${fill}"${opacity}/>`;
  const hatch = isOpen ? hatched(place, box, colourIn(style.backgroundImage)) : "";
  const line = Number.parseFloat(style.borderBottomWidth);
  const border =
    line > 0 && style.borderBottomStyle !== "none" && isVisible(style.borderBottomColor)
      ? `<rect x="${place.x}" y="${place.y + box.height - line}" width="${box.width}" height="${line}" fill="${style.borderBottomColor}"/>`
      : "";
  return rect + hatch + border;
}

/** Lines at 45°, within the box. */
function hatched(place: { x: number; y: number }, box: DOMRect, colour: string): string {
  let path = "";
  for (let offset = 6; offset < box.width + box.height; offset += 8.5) {
    const [x1, y1] = offset < box.height ? [0, offset] : [offset - box.height, box.height];
    const [x2, y2] = offset < box.width ? [offset, 0] : [box.width, offset - box.width];
    path += `M${place.x + x1} ${place.y + y1}L${place.x + x2} ${place.y + y2}`;
  }
  return `<path d="${path}" stroke="${colour}" stroke-width="1.5" fill="none"/>`;
}

function* textOf(node: Text, origin: Origin): Generator<string> {
  const text = (node.textContent ?? "").replace(/\s+/g, " ").trim();
  const parent = node.parentElement;
  if (text === "" || parent === null) return;
  const range = document.createRange();
  range.selectNodeContents(node);
  const [box] = range.getClientRects();
  if (box === undefined || box.width === 0) return;
  const style = getComputedStyle(parent);
  const size = Number.parseFloat(style.fontSize);
  const y = box.top - origin.top + box.height / 2 + size * 0.36;
  yield `<text x="${box.left - origin.left}" y="${y}" textLength="${box.width}" lengthAdjust="spacingAndGlyphs" font-family="${escaped(
    style.fontFamily,
  )}" font-size="${size}" font-weight="${style.fontWeight}" fill="${style.color}">${escaped(text)}</text>`;
}

const drawn = [
  "fill",
  "stroke",
  "stroke-width",
  "stroke-dasharray",
  "opacity",
  "fill-opacity",
  "font",
  "text-anchor",
  "paint-order",
];

/** A copy with the values of its styles, as style sheets do not go with it. */
function shapesOf(svg: SVGSVGElement, origin: Origin): string {
  const box = svg.getBoundingClientRect();
  const copy = svg.cloneNode(true) as SVGSVGElement;
  const originals = svg.querySelectorAll("*");
  copy.querySelectorAll("*").forEach((element, index) => {
    const style = getComputedStyle(originals[index]!);
    for (const name of drawn) {
      const value = style.getPropertyValue(name);
      if (value !== "") element.setAttribute(name, value.replaceAll('"', "'"));
    }
    element.removeAttribute("class");
    element.removeAttribute("style");
  });
  copy.removeAttribute("class");
  copy.removeAttribute("style");
  copy.setAttribute("x", String(box.left - origin.left));
  copy.setAttribute("y", String(box.top - origin.top));
  copy.setAttribute("width", String(box.width));
  copy.setAttribute("height", String(box.height));
  copy.setAttribute("color", getComputedStyle(svg).color);
  return new XMLSerializer().serializeToString(copy);
}

function backgroundOf(element: HTMLElement): string {
  const { backgroundColor } = getComputedStyle(element);
  return isVisible(backgroundColor) ? backgroundColor : getComputedStyle(document.body).backgroundColor;
}

function isVisible(colour: string): boolean {
  return colour !== "" && colour !== "transparent" && !/[,/]\s*0\)$/.test(colour);
}

function colourIn(image: string): string {
  return /rgba?\([^)]*\)/.exec(image)?.[0] ?? "currentColor";
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
