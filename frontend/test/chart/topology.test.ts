import { expect, it } from "vitest";
import { ringsOf } from "../../src/chart/topology";

// Two squares side by side share the line from (1, 0) to (1, 1), which the second one walks backwards.
const topology = {
  transform: { scale: [2, 2], translate: [10, 20] },
  arcs: [
    [
      [1, 0],
      [0, 1],
    ],
    [
      [1, 1],
      [-1, 0],
      [0, -1],
      [1, 0],
    ],
    [
      [1, 0],
      [1, 0],
      [0, 1],
      [-1, 0],
    ],
  ],
  objects: {
    states: {
      geometries: [
        { type: "Polygon", arcs: [[0, 1]], properties: { name: "West" } },
        { type: "MultiPolygon", arcs: [[[2, -1]]], properties: { name: "East" } },
        { type: null, properties: { name: "Nowhere" } },
      ],
    },
  },
};

it("joins lines to rings, forwards and backwards, at their places", () => {
  expect(ringsOf(topology, "states")).toEqual([
    {
      name: "West",
      rings: [
        [
          [12, 20],
          [12, 22],
          [10, 22],
          [10, 20],
          [12, 20],
        ],
      ],
    },
    {
      name: "East",
      rings: [
        [
          [12, 20],
          [14, 20],
          [14, 22],
          [12, 22],
          [12, 20],
        ],
      ],
    },
    { name: "Nowhere", rings: [] },
  ]);
  expect(ringsOf(topology, "counties")).toEqual([]);
});
