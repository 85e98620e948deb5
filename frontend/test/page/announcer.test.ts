import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { announce, announced, answer } from "../../src/page/announcer";

beforeEach(() => vi.useFakeTimers());
afterEach(() => {
  vi.runAllTimers();
  vi.useRealTimers();
});

describe("announcements", () => {
  it("tell together what happens together, the newest about each thing", () => {
    announce("page", "reconnecting");
    announce("airports", "Airports: error");
    announce("page", "live");
    vi.advanceTimersByTime(200);
    expect(announced.value).toBe("Airports: error. live");
  });

  it("come no more often than every few seconds, and what has passed meanwhile is not told", () => {
    announce("page", "reconnecting");
    vi.advanceTimersByTime(200);
    for (let second = 0; second < 3; second++) {
      announce("airports", `try ${second}`);
      vi.advanceTimersByTime(1_000);
      expect(announced.value).toBe("reconnecting");
    }
    vi.advanceTimersByTime(2_000);
    expect(announced.value).toBe("try 2");
  });

  it("say a few things at a time, and the rest later", () => {
    for (const name of ["a", "b", "c", "d"]) announce(name, name);
    vi.advanceTimersByTime(200);
    expect(announced.value).toBe("a. b. c");
    vi.advanceTimersByTime(4_000);
    expect(announced.value).toBe("d");
  });

  it("answer a key at once", () => {
    answer("14:00–15:00: 1,024");
    expect(announced.value).toBe("14:00–15:00: 1,024");
  });
});
