import { describe, expect, it } from "vitest";
import { runSeeds } from "../../src/simulate/run.js";

describe("the simulation", () => {
  it("finds live ∪ history true after crashes, zombies, losses and repeats (E1, E2, E4, E5, E6, E7, E8)", async () => {
    const lines: string[] = [];
    const failed = await runSeeds({ from: 1, seeds: 60, print: (line) => lines.push(line) });
    expect(failed, lines.join("\n")).toBeNull();
  });
});
