import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Rig, flight, openRig } from "../fixture.js";
import { type Served, serve } from "./server.js";

let rig: Rig;
let served: Served;

beforeEach(async () => {
  rig = await openRig({ limits: { keepAliveMs: 50 } });
  served = await serve(rig);
  rig.add(flight("2026-03-10T10:00:00Z"));
  await rig.flush();
});

afterEach(async () => {
  await served.close();
  await rig.close();
});

const DAY = 'from: "2026-03-10T00:00:00Z", to: "2026-03-11T00:00:00Z"';
/** As Apollo Client sends it. */
const ACCEPT =
  'multipart/mixed;boundary="graphql";subscriptionSpec="1.0",application/graphql-response+json,application/json;q=0.9';

async function open(query: string, signal?: AbortSignal): Promise<Response> {
  return await fetch(`${served.url}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json", accept: ACCEPT },
    body: JSON.stringify({ query }),
    signal,
  });
}

/** The bodies of the parts, as a client reads them: each as soon as the border after it has come. */
async function* partsOf(response: Response): AsyncGenerator<unknown> {
  const boundary = /boundary="([^"]+)"/u.exec(response.headers.get("content-type") ?? "")?.[1] ?? "";
  const border = `\r\n--${boundary}`;
  const decoder = new TextDecoder();
  let text = "";
  let bordered = false;
  for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
    text += decoder.decode(chunk, { stream: true });
    for (let at = text.indexOf(border); at >= 0; at = text.indexOf(border)) {
      const part = text.slice(0, at);
      text = text.slice(at + border.length);
      bordered = true;
      const body = part.indexOf("\r\n\r\n");
      if (body >= 0) yield JSON.parse(part.slice(body));
    }
    if (bordered && text.startsWith("--")) return;
  }
  throw new Error("The stream ended without its last border.");
}

async function nextPayload(parts: AsyncGenerator<unknown>): Promise<unknown> {
  for (;;) {
    const { value } = await parts.next();
    if (value === undefined || Object.keys(value as object).length > 0) return value;
  }
}

const FRAMES = `subscription { network(${DAY}) { kind rows { departures } } }`;

describe("a subscription as multipart/mixed", () => {
  it("sends frames and heartbeats, and ends with its client", async () => {
    const abort = new AbortController();
    const response = await open(FRAMES, abort.signal);
    expect(response.status).toBe(200);
    expect(response.headers.get("content-type")).toBe(
      'multipart/mixed; boundary="graphql"; subscriptionSpec="1.0"',
    );
    const parts = partsOf(response);
    expect(await nextPayload(parts)).toEqual({
      payload: { data: { network: { kind: "SNAPSHOT", rows: [{ departures: 1 }] } } },
    });
    expect((await parts.next()).value).toEqual({});
    rig.add(flight("2026-03-10T10:00:01Z"));
    await rig.flush();
    expect(await nextPayload(parts)).toEqual({
      payload: { data: { network: { kind: "DELTA", rows: [{ departures: 2 }] } } },
    });
    abort.abort();
    await expect
      .poll(async () => await rig.api.metrics.getSingleMetricAsString("freshet_subscribers"))
      .toContain("freshet_subscribers 0");
  });

  it("has a proper end when the server stops", async () => {
    const parts = partsOf(await open(FRAMES));
    await nextPayload(parts);
    await rig.api.close();
    expect(await nextPayload(parts)).toBeUndefined();
  });

  it("tells an error of its own in a part, and ends", async () => {
    const response = await open("subscription { network(since: TODAY) { kind } }");
    const parts = partsOf(response);
    await nextPayload(parts);
    rig.history.read = () => Promise.reject(new Error("secret"));
    // Another day, which has to be read.
    rig.clock.time += 86_400_000;
    rig.add(flight("2026-03-11T10:00:00Z"));
    await rig.flush();
    const last = await nextPayload(parts);
    expect(last).toEqual({
      payload: {
        errors: [
          {
            message: expect.stringMatching(/^Something went wrong here/u),
            extensions: { code: "INTERNAL", requestId: expect.any(String) },
          },
        ],
      },
    });
    expect(await nextPayload(parts)).toBeUndefined();
  });

  it("is refused as JSON before it has begun", async () => {
    const response = await open(`subscription { network(${DAY}, maxRate: 0) { kind } }`);
    expect(response.headers.get("content-type")).toContain("json");
    expect(await response.json()).toMatchObject({ errors: [{ extensions: { code: "BAD_USER_INPUT" } }] });
  });
});
