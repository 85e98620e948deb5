import { describe, expect, it } from "vitest";
import { viewPipeline } from "../../../src/history/mongodb/readable-views.js";

describe("a view for people", () => {
  it("unfolds the chunks of one rollup to rows, found by their ids", () => {
    expect(viewPipeline({ rollup: "Delays" })).toEqual([
      { $match: { _id: { $gte: "Delays/", $lt: "Delays0" } } },
      { $unwind: "$state.rows" },
      {
        $replaceRoot: {
          newRoot: {
            $mergeObjects: [{ grainMs: "$grainMs", pane: "$pane", partition: "$partition" }, "$state.rows"],
          },
        },
      },
    ]);
  });

  it("goes on with stages of its own", () => {
    const stages = [{ $group: { _id: "$airline", flights: { $sum: "$flights" } } }];
    expect(viewPipeline({ rollup: "Delays", stages }).slice(3)).toEqual(stages);
  });
});
