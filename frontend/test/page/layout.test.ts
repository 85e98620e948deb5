import { expect, it } from "vitest";
import { layOut } from "../../src/page/layout";
import { readDefinition } from "../../src/definition/definition";
import { definition } from "../mock/pages";

const panels = readDefinition(definition("1", null)).dashboards[0]!.panels.filter(
  (panel) => panel.view !== "STAT",
);

it("puts a wide panel beside a narrow one", () => {
  expect(layOut(panels).map((span) => span.desk)).toEqual([8, 4, 8, 4]);
});

it("leaves no place empty, whatever the widths", () => {
  for (const widths of [[7, 5, 7, 5], [5], [4, 4, 4, 4], [9, 9, 2], [12, 1]]) {
    const spans = layOut(widths.map((width, index) => ({ ...panels[index % panels.length]!, width })));
    expect(spans.reduce((sum, span) => sum + span.desk, 0) % 12).toBe(0);
  }
});
