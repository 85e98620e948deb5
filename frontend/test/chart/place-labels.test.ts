import { expect, it } from "vitest";
import { layPlots } from "../../src/chart/geometry";
import { placeLabels } from "../../src/chart/place-labels";
import type { Series } from "../../src/chart/chart-model";
import type { Label } from "../../src/chart/place-labels";

const em = 12;
const panes = Array.from({ length: 24 }, (_, place) => ({
  start: place * 10,
  end: place * 10 + 10,
  open: false,
  amended: 0,
}));
const series = (name: string, value: (place: number) => number): Series => ({
  name,
  label: name,
  style: { scale: 1, decimals: 0, unit: null, approximate: false },
  steps: false,
  tone: "accent",
  values: panes.map((_, place) => value(place)),
});

function labels(wave: number, before?: readonly Label[]): Label[] {
  const high = series("high", (place) => 80 + 8 * Math.sin(place / 3 + wave));
  const low = series("low", (place) => 20 + 8 * Math.cos(place / 2 + wave));
  const plot = layPlots([[high, low]], { width: 700, height: 260 }, em)[0]!;
  return placeLabels({ plot, panes, domain: [0, 240], em, nowX: null, bars: false, before });
}

it("names every line that has room", () => {
  expect(labels(0).map(({ text }) => text)).toEqual(["high", "low"]);
});

it("lets a name stay where it was as long as it can while its line moves below it", () => {
  const hops = (knows: boolean): number => {
    let before = labels(0);
    let count = 0;
    for (let wave = 0.02; wave < 6; wave += 0.02) {
      const next = labels(wave, knows ? before : undefined);
      for (const { text, left } of next) {
        const stood = before.find((label) => label.text === text);
        if (stood !== undefined && Math.abs(left - stood.left) > 3 * em) count++;
      }
      before = next;
    }
    return count;
  };
  expect(hops(true)).toBeLessThan(hops(false) / 2);
});
