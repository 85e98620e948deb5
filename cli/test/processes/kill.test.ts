import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { flightsApp, ask, runFreshet, startFreshet, waitFor } from "./freshet.js";

const kills = 10;
/** Where in the replay the process dies: a fixed seed, so that a failure can be repeated. */
const random = mulberry32(20011);

describe("kill -9", () => {
  const folders: string[] = [];
  afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true }))));

  it(`E1 E4 E5 E8: after ${kills} kills at random moments of the replay, verify finds nothing`, async () => {
    const data = await mkdtemp(join(tmpdir(), "freshet-kill-"));
    folders.push(data);
    for (let kill = 0; kill < kills; kill++) {
      const server = await startFreshet({ app: flightsApp, data });
      await waitFor(async () => (await fetch(`${server.url}/live`)).ok);
      await new Promise((resolve) => setTimeout(resolve, 200 + random() * 2500));
      expect(server.running()).toBe(true);
      await server.stop("SIGKILL");
    }
    const server = await startFreshet({ app: flightsApp, data });
    await waitFor(
      async () => {
        const [source] = (
          await ask(server.url, "{ _sources { applied catchUp { progress } partitions { lag } } }")
        )._sources as Source[];
        return (
          source.applied > 2_000_000 &&
          source.catchUp === null &&
          source.partitions.every(({ lag }) => lag < 50)
        );
      },
      { timeoutMs: 240_000 },
    );
    expect(await server.stop("SIGTERM")).toMatchObject({ code: 0 });

    const verified = await runFreshet(["verify", flightsApp], { FRESHET_DATA: data }, 400_000);
    expect(verified.output).toContain("0 differences");
    expect(verified.code).toBe(0);
  }, 900_000);
});

interface Source {
  readonly applied: number;
  readonly catchUp: unknown;
  readonly partitions: readonly { readonly lag: number }[];
}

/** A small seeded generator (Tommy Ettinger's mulberry32). */
function mulberry32(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
