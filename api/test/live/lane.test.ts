import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Lane, type LaneMember } from "../../src/live/lane.js";

beforeEach(() => void vi.useFakeTimers());

afterEach(() => void vi.useRealTimers());

function member(): LaneMember & { woken: number } {
  return {
    woken: 0,
    wake() {
      this.woken++;
    },
    failed() {},
  };
}

describe("a lane", () => {
  it("moves all its members at once, at its rate, however often there is something new", () => {
    const lane = new Lane(4);
    const members = [member(), member()];
    for (const one of members) lane.members.add(one);
    for (let ms = 0; ms < 1_000; ms += 10) {
      lane.offer();
      vi.advanceTimersByTime(10);
    }
    expect(lane.moves).toBe(4);
    expect(members.map(({ woken }) => woken)).toEqual([4, 4]);
  });

  it("moves at once after a while of rest, and not without something new", () => {
    const lane = new Lane(4);
    vi.advanceTimersByTime(10_000);
    expect(lane.moves).toBe(0);
    lane.offer();
    expect(lane.moves).toBe(1);
  });

  it("moves no more when closed", () => {
    const lane = new Lane(4);
    lane.offer();
    lane.close();
    vi.advanceTimersByTime(1_000);
    expect(lane.moves).toBe(0);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("leaves out members that went while it moved others", () => {
    const lane = new Lane(4);
    const second = member();
    const first: LaneMember = { wake: () => void lane.members.delete(second), failed: () => {} };
    lane.members.add(first).add(second);
    vi.advanceTimersByTime(1_000);
    lane.offer();
    expect(second.woken).toBe(0);
  });
});
