import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { type Server, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { PageFiles } from "../../src/start/page-files.js";

const partner = "https://partner.example";
const user = "https://user.example";
let folder: string;
let server: Server | undefined;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "freshet-page-"));
  for (const name of ["assets", "embed-parts"]) mkdirSync(join(folder, name));
  for (const name of ["index.html", "embed.html"])
    writeFileSync(join(folder, name), "<!doctype html><head></head>");
  for (const name of ["embed.js", "assets/main-1.js", "embed-parts/mount-1.js"])
    writeFileSync(join(folder, name), "export {};");
});
afterAll(() => rmSync(folder, { recursive: true }));
afterEach(() => server?.close());

async function get(path: string, embed: readonly string[] = [], origin?: string): Promise<Response> {
  const page = new PageFiles({ origins: [user], embed }, folder);
  server = createServer(
    (request, response) =>
      void page.handle(request, response).then((done) => done || response.writeHead(404).end()),
  );
  await new Promise<void>((resolve) => server!.listen(0, "127.0.0.1", resolve));
  const headers: HeadersInit = origin === undefined ? {} : { origin };
  return fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`, { headers });
}

const policyOf = (response: Response): string => response.headers.get("content-security-policy") ?? "";

describe("who may have what in a frame", () => {
  it.each(["/", "/d/Today", "/quality", "/model"])("nobody has the page %s", async (path) => {
    const response = await get(path, [partner]);
    expect(response.headers.get("x-frame-options")).toBe("DENY");
    expect(policyOf(response)).toContain("frame-ancestors 'none'");
  });

  it("the server's own pages have a panel", async () => {
    const response = await get("/embed/Today/worst");
    expect(response.status).toBe(200);
    expect(response.headers.get("x-frame-options")).toBe("SAMEORIGIN");
    expect(policyOf(response)).toMatch(/frame-ancestors 'self'$/);
    expect(await response.text()).toContain('<meta name="freshet-parents" content="" />');
  });

  it("pages of the configured origins have a panel, and the panel is told which they are", async () => {
    const response = await get("/embed/Today/worst?theme=dark", [partner]);
    expect(response.headers.get("x-frame-options")).toBeNull();
    expect(policyOf(response)).toContain(`frame-ancestors 'self' ${partner}`);
    expect(policyOf(response)).not.toContain("unsafe");
    expect(await response.text()).toContain(`<meta name="freshet-parents" content="${partner}" />`);
  });

  it.each(["/embed", "/embed/", "/embed/a/b/c"])("there is no panel at %s", async (path) => {
    expect((await get(path)).status).toBe(404);
  });
});

describe("who may load the code of panels", () => {
  it.each([
    ["/embed.js", "no-cache"],
    ["/embed-parts/mount-1.js", "public, max-age=31536000, immutable"],
  ])("%s: the configured origins", async (path, caching) => {
    for (const origin of [partner, user]) {
      const response = await get(path, [partner], origin);
      expect(response.headers.get("access-control-allow-origin")).toBe(origin);
      expect(response.headers.get("vary")).toBe("Origin");
      expect(response.headers.get("cache-control")).toBe(caching);
      server?.close();
    }
    expect(
      (await get(path, [partner], "https://evil.example")).headers.get("access-control-allow-origin"),
    ).toBeNull();
  });

  it("is not shared with the code of the page", async () => {
    const response = await get("/assets/main-1.js", [partner], partner);
    expect(response.headers.get("access-control-allow-origin")).toBeNull();
  });
});
