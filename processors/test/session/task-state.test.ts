import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fromRuns, newTaskState, parseTaskState, toRuns } from "../../src/session/task-state.js";
import { Accounts } from "../../src/admission/accounts.js";

const admission = { maxEventTime: null, recordClock: null, firstRecordTime: null };

describe("the state of a checkpoint", () => {
  it("keeps pane starts as runs", () => {
    expect(toRuns([120, 0, 60, 300], 60)).toEqual([
      [0, 3],
      [300, 1],
    ]);
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: -50, max: 50 })), (panes) => {
        const starts = panes.map((pane) => pane * 60);
        expect(fromRuns(toRuns(starts, 60), 60)).toEqual([...starts].sort((a, b) => a - b));
      }),
    );
  });

  it("refuses what another model or version wrote, with the reason", () => {
    const state = newTaskState({
      plan: "p1",
      admission,
      accounts: new Accounts().toState(),
      ids: null,
      tiers: [],
    });
    expect(parseTaskState(state, "p1")).toBe(state);
    expect(parseTaskState(state, "p2")).toMatch(/model p1.*now p2/);
    expect(parseTaskState({ ...state, format: 9 }, "p1")).toMatch(/format 9/);
    expect(parseTaskState(null, "p1")).toMatch(/no state/);
  });
});
