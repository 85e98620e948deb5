import { describe, expect, it } from "vitest";
import { mapLabels } from "../../src/chart/map-labels";
import { mapModel } from "../../src/chart/map-model";
import { projectUs, projectWorld } from "../../src/chart/projection";
import { loadRegions } from "../../src/chart/shapes";
import { wordsWith } from "./words";

const words = wordsWith({ departures: "count", delay: "mean", lon: "mean", lat: "mean" }, [
  "origin",
  "state",
]);
const near = (point: readonly [number, number] | null): number[] => (point ?? []).map(Math.round);

describe("projection", () => {
  // The places of geoAlbersUsa().scale(1300).translate([487.5, 305]).
  it("is that of the shapes: each state's capital is within its state's outline", async () => {
    const regions = new Map((await loadRegions("us")).map((region) => [region.name, region]));
    expect(regions.size).toBeGreaterThanOrEqual(51);
    for (const [name, longitude, latitude] of [
      ["Georgia", -84.39, 33.75],
      ["Washington", -122.9, 47.04],
      ["Florida", -84.28, 30.44],
      ["Hawaii", -155.5, 19.6],
      ["Alaska", -149.9, 61.2],
    ] as const) {
      const [x, y] = projectUs(longitude, latitude)!;
      expect(isWithin(regions.get(name)!.path, x, y), name).toBe(true);
    }
  });

  it("has no place for what lies elsewhere", () => {
    expect(projectUs(13.4, 52.5)).toBeNull();
    expect(projectUs(-66, 18.4)).toBeNull();
    expect(projectWorld(0, 91)).toBeNull();
    expect(near(projectWorld(0, 0))).toEqual([488, 268]);
  });
});

describe("regions", () => {
  it("are states by their letters or names, coloured by class", () => {
    const panel = { x: "state", y: [], size: null, colour: "delay", thresholds: [10] };
    const rows = [
      { id: "1", state: "GA", delay: 5 },
      { id: "2", state: "Illinois", delay: 15 },
      { id: "3", state: "PR", delay: null },
    ];
    const model = mapModel({ panel, words, rows, leaves: ["state", "delay"] });
    expect(model.place).toBe("us");
    expect([...model.regions].map(([name, mark]) => [name, mark.colour])).toEqual([
      ["Georgia", 1],
      ["Illinois", 7],
    ]);
    expect(model.dimension).toBe("state");
    expect(model.outside).toBe(1);
  });

  it("are countries, by the names of the shapes", async () => {
    const panel = { x: "state", y: [], size: null, colour: "delay", thresholds: [] };
    const rows = ["DE", "US", "France"].map((state, index) => ({ id: state, state, delay: index }));
    const model = mapModel({ panel, words, rows, leaves: ["state"] });
    const known = new Set((await loadRegions("world")).map(({ name }) => name));
    expect(model.place).toBe("world");
    expect([...model.regions.keys()].every((name) => known.has(name))).toBe(true);
  });
});

describe("points", () => {
  const panel = { x: "lon", y: ["lat"], size: "departures", colour: "delay", thresholds: [] };
  const rows = [
    { id: "1", origin: "SFO", lon: -122.4, lat: 37.6, departures: 25, delay: 5 },
    { id: "2", origin: "ATL", lon: -84.4, lat: 33.6, departures: 100, delay: 15 },
    { id: "3", origin: "nowhere", lon: null, lat: null, departures: 100, delay: 15 },
  ];
  const model = mapModel({ panel, words, rows, leaves: ["origin", "lon", "lat", "departures", "delay"] });

  it("show amounts by area, the largest below", () => {
    expect(model.points.map(({ name, radius }) => [name, radius])).toEqual([
      ["ATL", 17],
      ["SFO", 8.5],
    ]);
    expect(model.points.every(({ colour }) => colour !== null && colour >= 3)).toBe(true);
    expect(model.outside).toBe(1);
  });

  it("are named where there is room", () => {
    expect(mapLabels(model).map(({ name, value }) => [name, value])).toEqual([
      ["ATL", "15"],
      ["SFO", "5"],
    ]);
    const crowd = Array.from({ length: 30 }, (_, index) => ({ ...model.points[0]!, id: String(index) }));
    expect(mapLabels({ ...model, points: crowd })).toHaveLength(2);
  });
});

/** Whether a point lies within any ring of a path of straight lines: it is crossed an odd number of times to the right. */
function isWithin(path: string, x: number, y: number): boolean {
  return path
    .split("M")
    .filter((ring) => ring !== "")
    .some((ring) => {
      const points = ring
        .replace("Z", "")
        .split("L")
        .map((text) => text.split(" ").map(Number) as [number, number]);
      const crossed = points.filter(([ax, ay], index) => {
        const [bx, by] = points[(index + 1) % points.length]!;
        return ay > y !== by > y && x < ax + ((y - ay) / (by - ay)) * (bx - ax);
      });
      return crossed.length % 2 === 1;
    });
}
