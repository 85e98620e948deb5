import { gzipSync } from "node:zlib";
import { LogError } from "@freshet/engines";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { decodeReceipt, partitionOf } from "../src/index.js";
import type { TestServer } from "./post.js";
import { startCollector, valid } from "./post.js";

let server: TestServer;
beforeEach(async () => {
  server = await startCollector({ eventsPerSecondMax: 100_000 });
});
afterEach(() => server.close());

describe("taking events", () => {
  it("answers one event with a receipt that says where it is in the log", async () => {
    const answer = await server.post(valid);
    expect(answer.status).toBe(202);
    expect(answer.body).toMatchObject({ accepted: 1, rejected: 0, errors: [] });
    const receipt = decodeReceipt(answer.body.receipts[0]!);
    expect(receipt).toEqual({ topic: "flights", partition: partitionOf(Buffer.from("ATL"), 4), offset: 0 });
    const [{ partition, batch }] = server.log.appended;
    expect(partition).toBe(receipt!.partition);
    expect(String(batch.key(0))).toBe("ATL");
  });

  it("takes arrays, and lists the receipts by position", async () => {
    const origins = ["ATL", "LAS", "ATL", "PHL"];
    const answer = await server.post(origins.map((origin) => ({ ...valid, origin })));
    expect(answer.body.accepted).toBe(4);
    const receipts = answer.body.receipts.map((receipt) => decodeReceipt(receipt!)!);
    expect(receipts.map((receipt) => receipt.partition)).toEqual(
      origins.map((origin) => partitionOf(Buffer.from(origin), 4)),
    );
    expect(receipts[2].offset).toBe(receipts[0].offset + 1);
  });

  it.each(["application/x-ndjson", "application/ndjson"])("takes lines of %s", async (type) => {
    const body = `\ufeff${JSON.stringify(valid)}\n\n  ${JSON.stringify(valid)}\r\n`;
    const answer = await server.send({ body, headers: { "content-type": type } });
    expect(answer.status).toBe(202);
    expect(answer.body.accepted).toBe(2);
  });

  it("inflates gzip", async () => {
    const body = gzipSync(JSON.stringify(valid));
    expect((await server.send({ body, headers: { "content-encoding": "gzip" } })).status).toBe(202);
  });

  it("appends the text as it was sent: big numbers, unknown fields and key order stay", async () => {
    const text =
      '{"big":12345678901234567890.123, "at":"2026-06-01T11:59:00Z","origin":"ATL","delay":1.50,"x":1e999}';
    const answer = await server.send({ body: ` [ ${text} , ${text} ] ` });
    expect(answer.body).toMatchObject({ accepted: 2, errors: [] });
    expect(server.log.values()).toEqual([text, text]);
  });

  it("accepts the valid events and lists the others with index, path and reason", async () => {
    const answer = await server.post([valid, { ...valid, delay: "3" }, valid, { at: 5, origin: "ATL" }]);
    expect(answer.status).toBe(202);
    expect(answer.body).toMatchObject({ accepted: 2, rejected: 2 });
    expect(answer.body.receipts.map((receipt) => receipt !== null)).toEqual([true, false, true, false]);
    expect(answer.body.errors.map(({ index, path, reason }) => [index, path, reason])).toEqual([
      [1, "delay", "type"],
      [3, "at", "type"],
      [3, "delay", "missing"],
    ]);
  });

  it("blames only the element of an array that holds half a surrogate pair", async () => {
    const good = JSON.stringify(valid);
    const answer = await server.send({ body: `[${good},{"at":"\\ud800"},${good}]` });
    expect(answer.status).toBe(202);
    expect(answer.body).toMatchObject({ accepted: 2, rejected: 1, errors: [{ index: 1, reason: "json" }] });
  });

  it("answers 400 and appends nothing when no event is valid", async () => {
    const answer = await server.post([{}, 3]);
    expect(answer.status).toBe(400);
    expect(answer.body).toMatchObject({ accepted: 0, rejected: 2, receipts: [null, null] });
    expect(server.log.appended).toEqual([]);
  });

  it("gathers what is posted during an append into the next one", async () => {
    let open = (): void => undefined;
    server.log.gate = new Promise((resolve) => (open = resolve));
    const posts = Array.from({ length: 50 }, () => server.post(valid));
    await expect.poll(() => server.collector.metrics().queued, { timeout: 60_000 }).toBe(50);
    open();
    const answers = await Promise.all(posts);
    const offsets = answers.map((answer) => decodeReceipt(answer.body.receipts[0]!)!.offset);
    expect(offsets.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 50 }, (_, offset) => offset));
    expect(server.log.appended.length).toBeLessThan(10);
  });

  it("counts what it did", async () => {
    await server.post([valid, {}]);
    const metrics = server.collector.metrics();
    expect(metrics).toMatchObject({ accepted: 1, queued: 0 });
    expect(metrics.requests.get(202)).toBe(1);
    expect(metrics.rejected.get("missing")).toBe(3);
  });
});

describe("refusing requests", () => {
  it("names the events of the model for an unknown one", async () => {
    const answer = await server.send({ path: "/v1/events/Flihgt", body: "{}" });
    expect(answer.status).toBe(404);
    expect(answer.body.error!.message).toContain("did you mean `Flight`?");
    expect((await server.send({ path: "/v1/events/__proto__", body: "{}" })).status).toBe(404);
    expect((await server.send({ path: "/v1/events/%ff", body: "{}" })).status).toBe(404);
  });

  it("leaves other paths alone", async () => {
    expect((await server.send({ path: "/v1/eventsX", body: "{}" })).status).toBe(418);
  });

  it("answers 405 to other methods", async () => {
    const answer = await server.send({ method: "GET" });
    expect(answer.status).toBe(405);
    expect(answer.headers.allow).toContain("POST");
  });

  it.each([
    [{ "content-type": "text/plain" }],
    [{ "content-type": "application/x-www-form-urlencoded" }],
    [{ "content-type": "application/json; charset=utf-16" }],
    [{ "content-encoding": "br" }],
    [{ "content-encoding": "gzip, gzip" }],
  ])("answers 415 to %o", async (headers: Record<string, string>) => {
    expect((await server.send({ body: JSON.stringify(valid), headers })).status).toBe(415);
  });

  it("answers 413 to a body past 5 MB, plain or inflated", async () => {
    const large = await server.send({ body: Buffer.alloc(6 * 1024 * 1024, " ") });
    expect([large.status, large.body.error!.code]).toEqual([413, "BODY_TOO_LARGE"]);
    const bomb = gzipSync(Buffer.alloc(50 * 1024 * 1024));
    expect((await server.send({ body: bomb, headers: { "content-encoding": "gzip" } })).status).toBe(413);
  });

  it("answers 413 to too many events", async () => {
    const answer = await server.send({ body: `[${new Array(10_001).fill("{}").join(",")}]` });
    expect([answer.status, answer.body.error!.code]).toEqual([413, "TOO_MANY_EVENTS"]);
  });

  it("answers 429 with Retry-After past the rate", async () => {
    const strict = await startCollector({ eventsPerSecondMax: 10 });
    const many = Array.from({ length: 9 }, () => valid);
    expect((await strict.post(many)).status).toBe(202);
    const answer = await strict.post(many);
    expect([answer.status, answer.headers["retry-after"]]).toEqual([429, "1"]);
    await strict.close();
  });

  it("answers 503 with Retry-After when too much waits for the log", async () => {
    const narrow = await startCollector({ queuedEventsMax: 1 });
    let open = (): void => undefined;
    narrow.log.gate = new Promise((resolve) => (open = resolve));
    const first = narrow.post(valid);
    await expect.poll(() => narrow.collector.metrics().queued).toBe(1);
    const second = await narrow.post(valid);
    expect([second.status, second.headers["retry-after"]]).toEqual([503, "1"]);
    open();
    expect((await first).status).toBe(202);
    await narrow.close();
  });

  it("lets pages of any origin post, without credentials", async () => {
    const headers = { origin: "https://shop.example", "access-control-request-method": "POST" };
    const preflight = await server.send({ method: "OPTIONS", headers });
    expect(preflight.status).toBe(204);
    expect(preflight.headers["access-control-allow-origin"]).toBe("https://shop.example");
    expect(preflight.headers["access-control-allow-credentials"]).toBeUndefined();
  });
});

describe("when the log does not take events", () => {
  it("answers 507 while the disk is full, and takes events again when there is room", async () => {
    server.log.failure = new LogError("full", "no space left", { notWritten: true });
    const answer = await server.post([valid, valid]);
    expect(answer.status).toBe(507);
    expect(answer.body).toMatchObject({ accepted: 0, rejected: 2 });
    expect(answer.body.errors[0]).toMatchObject({
      reason: "full",
      message: expect.stringContaining("was not taken"),
    });
    expect(server.failures).toHaveLength(1);
    server.log.failure = null;
    expect((await server.post(valid)).status).toBe(202);
  });

  it("answers 503 for a read-only folder", async () => {
    server.log.failure = new LogError("read-only", "EROFS", { notWritten: true });
    const answer = await server.post(valid);
    expect([answer.status, answer.body.errors[0].reason]).toEqual([503, "read-only"]);
    expect(answer.headers["retry-after"]).toBe("1");
  });

  it("says that an event may have been taken where that is not known", async () => {
    server.log.failure = new LogError("io", "EIO");
    expect((await server.post(valid)).body.errors[0].message).toContain("may have been taken");
  });

  it("never tells clients an unexpected cause", async () => {
    server.log.failure = new Error("secret path");
    const answer = await server.post(valid);
    expect(answer.status).toBe(503);
    expect(JSON.stringify(answer.body)).not.toContain("secret");
  });
});
