import { createHash, createHmac } from "node:crypto";
import { mkdtemp, readdir, readFile, rm, symlink } from "node:fs/promises";
import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { ReportDestination } from "@freshet/schema";
import { deliver, type DeliverySettings, whyNot } from "@freshet/reports";

interface Seen {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

const report = { bytes: Buffer.from("%PDF"), type: "application/pdf", fileName: "Weekly-2026-11-16.pdf" };
const folderTo: ReportDestination = { kind: "folder", text: "folder:a/b", path: "a/b" };
const bucketTo: ReportDestination = { kind: "bucket", text: "s3://b/p/q", bucket: "b", prefix: "p/q" };
const hookTo: ReportDestination = { kind: "webhook", text: "webhook:ops", name: "ops" };
const now = Date.parse("2026-11-23T07:00:00Z");

let server: Server;
let url = "";
let root = "";
let seen: Seen[] = [];
let answer = { status: 200, headers: {}, body: "" };

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "freshet-deliver-"));
  seen = [];
  answer = { status: 200, headers: {}, body: "" };
  server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on("data", (part: Buffer) => parts.push(part));
    request.on("end", () => {
      const { method = "", url: path = "", headers } = request;
      seen.push({ method, url: path, headers, body: Buffer.concat(parts).toString() });
      response.writeHead(answer.status, answer.headers).end(answer.body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterEach(async () => {
  server.closeAllConnections();
  server.close();
  await rm(root, { recursive: true });
});

function settingsOf(changes: Partial<DeliverySettings["webhooks"]> = {}): DeliverySettings {
  return {
    folder: join(root, "reports"),
    bucket: {
      ...{ endpoint: url, region: "eu-central-1", accessKeyId: "id", secretAccessKey: "secret" },
      sessionToken: null,
    },
    webhooks: {
      ...{ urls: new Map([["ops", `${url}/hook?token=hidden`]]), secret: "shared", allowPrivate: true },
      ...changes,
    },
  };
}

function send(destination: ReportDestination, settings = settingsOf()): Promise<void> {
  const signal = AbortSignal.timeout(10_000);
  return deliver(report, destination, {
    settings,
    now: () => now,
    signal,
    key: "flights/Weekly-2026-11-16.pdf",
  });
}

test("a folder is made below the root, and a report of the same name replaced", async () => {
  await send(folderTo);
  await send(folderTo);
  const folder = join(root, "reports", "a", "b");
  expect(await readdir(folder)).toEqual([report.fileName]);
  expect(await readFile(join(folder, report.fileName), "utf8")).toBe("%PDF");
});

test("a link that leads out of the root is not followed", async () => {
  await send({ ...folderTo, path: "a" });
  await symlink(tmpdir(), join(root, "reports", "out"));
  await expect(send({ ...folderTo, path: "out" })).rejects.toThrow("leads out of");
});

test("a bucket gets the bytes under the prefix, signed", async () => {
  await send(bucketTo);
  expect(seen[0]).toMatchObject({ method: "PUT", url: "/b/p/q/Weekly-2026-11-16.pdf", body: "%PDF" });
  const { headers } = seen[0];
  expect(headers.authorization).toMatch(
    /^AWS4-HMAC-SHA256 Credential=id\/20261123\/eu-central-1\/s3\/aws4_request, SignedHeaders=content-type;host;x-amz-content-sha256;x-amz-date, /u,
  );
  expect(headers["x-amz-content-sha256"]).toBe(createHash("sha256").update("%PDF").digest("hex"));
});

test("a bucket that refuses is told with its code, and without keys", async () => {
  answer = { status: 403, headers: {}, body: "<Error><Code>AccessDenied</Code></Error>" };
  await expect(send(bucketTo)).rejects.toThrow("The bucket b answered 403 AccessDenied.");
});

test("a webhook gets the bytes with their signature and a key that stays the same", async () => {
  await send(hookTo);
  await send(hookTo);
  expect(seen[0]).toMatchObject({ method: "POST", url: "/hook?token=hidden", body: "%PDF" });
  const signature = createHmac("sha256", "shared")
    .update(`${now / 1_000}.%PDF`)
    .digest("hex");
  expect(seen[0].headers["freshet-signature"]).toBe(`t=${now / 1_000},v1=${signature}`);
  expect(seen.map(({ headers }) => headers["idempotency-key"])).toEqual(
    Array(2).fill("flights/Weekly-2026-11-16.pdf"),
  );
});

test("a webhook's redirect is not followed, and its secret path not told", async () => {
  answer = { status: 302, headers: { location: `${url}/elsewhere` }, body: "" };
  const failure = await send(hookTo).catch((error: Error) => error.message);
  expect(failure).toContain("answered 302, and redirects are not followed");
  expect(failure).not.toContain("hidden");
  expect(seen).toHaveLength(1);
});

test.each(["https://127.0.0.1/", "https://[::1]/", "https://169.254.169.254/latest", "https://localhost:1/"])(
  "a webhook at %s is refused unless that is allowed",
  async (private_) => {
    const settings = settingsOf({ urls: new Map([["ops", private_]]), allowPrivate: false });
    await expect(send(hookTo, settings)).rejects.toThrow("is on a private network");
  },
);

test("what is not set up is said before anything is sent", () => {
  const bare = { ...settingsOf({ urls: new Map(), allowPrivate: false }), bucket: null };
  expect(whyNot(folderTo, bare)).toBeNull();
  expect(whyNot(bucketTo, bare)).toContain("S3_REGION");
  expect(whyNot(hookTo, bare)).toContain("FRESHET_WEBHOOKS has no ops");
  expect(whyNot(hookTo, settingsOf({ secret: null }))).toContain("FRESHET_WEBHOOK_SECRET");
  expect(whyNot(hookTo, settingsOf({ allowPrivate: false }))).toContain("no https URL");
});

test("an answer without an end is not waited for", async () => {
  answer = { status: 500, headers: {}, body: "x".repeat(1_000_000) };
  await expect(send(hookTo)).rejects.toThrow("answered 500");
});
