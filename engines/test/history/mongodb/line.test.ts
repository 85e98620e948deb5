import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Line } from "../../../src/history/mongodb/line.js";
import { placeOf, settingsOf } from "../../../src/history/mongodb/options.js";

const settings = settingsOf({ url: "mongodb://h:1", timeoutMs: 10_000 });

let line: Line;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["performance", "setTimeout", "clearTimeout"] });
  line = new Line(settings, placeOf(settings));
});

afterEach(async () => {
  await line.close();
  vi.useRealTimers();
});

const searchMs = (): number => line.client.options.serverSelectionTimeoutMS;

describe("a line", () => {
  it("lets a new client look for its server before another takes its place", () => {
    const { client } = line;
    line.replace(client, { isClosed: false });
    expect(line.client).toBe(client);
    vi.advanceTimersByTime(3_000);
    line.replace(client, { isClosed: false });
    expect(line.client).not.toBe(client);
  });

  it("replaces one that is closed at once, and only once", () => {
    const { client } = line;
    line.replace(client, { isClosed: true });
    const second = line.client;
    line.replace(client, { isClosed: true });
    expect([second === client, line.client === second]).toEqual([false, true]);
  });

  it("gives each client twice the time of the one before, until one works", () => {
    const times = [searchMs()];
    for (let i = 0; i < 5; i++) {
      line.replace(line.client, { isClosed: true });
      times.push(searchMs());
    }
    line.worked(line.client);
    line.replace(line.client, { isClosed: true });
    expect([...times, searchMs()]).toEqual([3_000, 6_000, 12_000, 24_000, 48_000, 48_000, 6_000]);
  });
});
