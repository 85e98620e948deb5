import { expect, it } from "vitest";
import { panelState } from "../../src/panel/panel-state";
import type { PanelFacts } from "../../src/panel/panel-state";

const now = Date.parse("2001-06-14T17:38:07Z");
const open = { status: "open", tries: 0, nextTryAt: null, downSince: null } as const;
const facts: PanelFacts = {
  now,
  timeZone: "UTC",
  connection: open,
  hasData: true,
  settled: false,
  newsAt: now,
  staleRevision: false,
  error: null,
  pausedAt: null,
  catchUp: null,
  conflated: 0,
};
const error = { code: "UNAVAILABLE", message: "", requestId: null, canRetry: true };
const down = (sinceMs: number): PanelFacts["connection"] => ({
  status: "waiting",
  tries: 2,
  nextTryAt: now + 2_400,
  downSince: now - sinceMs,
});

it.each<[Partial<PanelFacts>, string, string]>([
  [{}, "live", "17:38:07"],
  [{ conflated: 112 }, "live", "17:38:07, 112 changes merged"],
  [{ hasData: false, newsAt: null }, "loading", ""],
  [{ settled: true }, "settled", "settled"],
  [{ catchUp: 0.436 }, "catching-up", "catching up 43\u202f%"],
  [{ catchUp: 0.9999 }, "catching-up", "catching up 99\u202f%"],
  [{ connection: down(4_000) }, "reconnecting", "reconnecting, try 2 in 3 s"],
  [{ connection: down(11_000) }, "stale", "stale since 17:37:56"],
  [{ error }, "stale", "stale since 17:38:07"],
  [{ staleRevision: true }, "stale", "stale since 17:38:07"],
  [{ staleRevision: true, catchUp: 0.5 }, "catching-up", "catching up 50\u202f%"],
  [{ error, hasData: false }, "error", "error"],
  [{ pausedAt: now - 125_000 }, "paused", "paused at 17:36:02"],
  [{ pausedAt: now, connection: down(60_000), error }, "paused", "paused at 17:38:07"],
])("%j is %s", (change, name, words) => {
  expect(panelState({ ...facts, ...change })).toMatchObject({ name, words });
});

it("leaves to the top bar what all panels share", () => {
  expect(panelState({ ...facts, connection: down(11_000) }).shared).toBe(true);
  expect(panelState({ ...facts, error }).shared).toBe(false);
});
