import { beforeEach, expect, it } from "vitest";
import { openFrameQueue } from "../../src/stream/frame-queue";
import type { FrameQueue } from "../../src/stream/frame-queue";

let time: number;
let seen: boolean;
let frames: (() => void)[];
let timers: { at: number; run: () => void }[];
let queue: FrameQueue;
let shown: string[];
const one = (): void => void shown.push("one");
const other = (): void => void shown.push("other");

beforeEach(() => {
  [time, seen, frames, timers, shown] = [1_000, true, [], [], []];
  queue = openFrameQueue(50, {
    now: () => time,
    frame: (run) => void frames.push(run),
    later: (run, ms) => void timers.push({ at: time + ms, run }),
    isSeen: () => seen,
  });
});

function draw(): void {
  const runs = frames;
  frames = [];
  for (const run of runs) run();
}

function pass(ms: number): void {
  time += ms;
  const due = timers.filter(({ at }) => at <= time);
  timers = timers.filter(({ at }) => at > time);
  for (const { run } of due) run();
}

it("shows the first frame after a rest with the next drawing", () => {
  queue(one);
  queue(one);
  expect(shown).toEqual([]);
  draw();
  expect(shown).toEqual(["one"]);
});

it("shows together what comes soon after, each panel once", () => {
  queue(one);
  draw();
  pass(10);
  queue(other);
  queue(one);
  queue(other);
  draw();
  expect(shown).toEqual(["one"]);
  pass(40);
  draw();
  expect(shown).toEqual(["one", "other", "one"]);
});

it("lets a hidden page rest, and still does not lose anything", () => {
  seen = false;
  queue(one);
  pass(500);
  queue(other);
  expect([frames, shown]).toEqual([[], []]);
  pass(600);
  expect(shown).toEqual(["one", "other"]);
  pass(5_000);
  expect(shown).toHaveLength(2);
});

it("is not held up by a drawing that comes too late", () => {
  queue(one);
  pass(1_050);
  queue(other);
  draw();
  expect(shown).toEqual(["one"]);
  pass(50);
  draw();
  expect(shown).toEqual(["one", "other"]);
});
