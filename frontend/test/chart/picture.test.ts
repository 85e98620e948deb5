// @vitest-environment happy-dom
import { afterEach, expect, it, vi } from "vitest";
import { pictureOf } from "../../src/chart/picture";

const box = { left: 10, top: 20, width: 100, height: 16 } as DOMRect;

afterEach(() => vi.restoreAllMocks());

it("draws text as text, whatever it holds, and leaves out what belongs to the page", () => {
  const panel = document.createElement("section");
  panel.innerHTML = `<h2></h2><p hidden style="display: none">not seen</p><span class="panel-actions">Save as PNG</span>`;
  panel.querySelector("h2")!.textContent = `<script>alert("1")</script> & more`;
  document.body.append(panel);
  vi.spyOn(Range.prototype, "getClientRects").mockReturnValue([box] as unknown as DOMRectList);
  vi.spyOn(panel, "getBoundingClientRect").mockReturnValue({ ...box, left: 4, top: 8 });
  const { svg, width } = pictureOf(panel);
  expect(width).toBe(100);
  expect(svg).toContain("&#60;script&#62;alert(&#34;1&#34;)&#60;/script&#62; &#38; more</text>");
  expect(svg).toContain('<text x="6"');
  expect(svg).not.toMatch(/<script|not seen|Save as PNG/);
});
