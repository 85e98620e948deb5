import { expect, it } from "vitest";
import { sparkPaths } from "../../src/stat/spark-paths";

const size = { width: 100, height: 20 };
const points = (...values: (number | null)[]) =>
  values.map((value, start) => ({ start, value, open: start >= 3 }));

it("draws the settled part and the open part apart", () => {
  const paths = sparkPaths(points(1, 2, 3, 4), true, size);
  expect(paths.closed).toMatch(/^M0\.0 /);
  expect(paths.open).toMatch(/^M75\.0 .*H100\.0$/);
});

it("breaks where a value is missing", () => {
  expect(sparkPaths(points(1, null, 3), false, size).closed.match(/M/g)).toHaveLength(2);
  expect(sparkPaths(points(null, 1), false, size)).toEqual({ closed: "", open: "" });
});
