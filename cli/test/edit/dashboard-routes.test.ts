import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { type Server, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { compileModel, parseDashboard, readPage } from "@freshet/schema";
import type { Dashboard, PageSource, Plan } from "@freshet/schema";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { DashboardFiles, etagOf } from "../../src/edit/dashboard-files.js";
import { DashboardRoutes } from "../../src/edit/dashboard-routes.js";
import { isLoopback } from "../../src/edit/same-site.js";

const model = `type Flight @event(topic: "flights", time: "at") { at: DateTime! origin: String! }
type Traffic @rollup(of: "Flight", grains: ["1m"]) { origin: String! departures: Long! @count }`;
const plan = compileModel([{ name: "model.graphql", text: model }]).plan as Plan;
const today = `# Kept by hand.
query Today @dashboard(title: "Today") {
  busiest: traffic(last: "1h") @panel(view: TABLE) { nodes { origin departures } } # the point
}
`;

let app: string;
let server: Server;
let url: string;
let saved: Dashboard[];

async function serve({ edit = true, host = "127.0.0.1" } = {}): Promise<void> {
  const known = [parseDashboard({ name: "dashboards/today.graphql", text: today }, plan).dashboard!];
  const options = {
    plan,
    edit,
    host,
    dashboards: () => known,
    saved: (one: Dashboard) => void saved.push(one),
  };
  const routes = new DashboardRoutes({ ...options, files: new DashboardFiles(app) });
  server = createServer(
    (request, response) =>
      void routes.handle(request, response).then((done) => done || response.writeHead(404).end("elsewhere")),
  );
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

beforeEach(() => {
  saved = [];
  app = mkdtempSync(join(tmpdir(), "freshet-edit-"));
  mkdirSync(join(app, "dashboards"));
  writeFileSync(path("today.graphql"), today, { mode: 0o640 });
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
  rmSync(app, { recursive: true });
});

function path(name: string): string {
  return join(app, "dashboards", name);
}

interface Told {
  status: number;
  body: Record<string, unknown> & { problems?: { line: number; message: string; suggestion: string }[] };
}

async function send(
  method: string,
  where: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<Told> {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  const type = { "content-type": "application/json" };
  const response = await fetch(`${url}/dashboards/${where}`, {
    ...{ method, headers: { ...(body === undefined ? {} : type), ...headers } },
    ...(body === undefined ? {} : { body: text }),
  });
  return { status: response.status, body: (await response.json()) as Told["body"] };
}

function changed(): PageSource {
  const page = readPage(today)!;
  const [panel] = page.panels;
  const title = { name: "title", value: '"Busiest"' };
  return { ...page, panels: [{ ...panel, panel: [...panel.panel, title] }] };
}

describe("a dashboard's file", () => {
  it("is read with what it says", async () => {
    await serve();
    const { status, body } = await send("GET", "today.graphql");
    expect(status).toBe(200);
    expect(body).toEqual({ file: "today.graphql", text: today, etag: etagOf(today), page: readPage(today) });
    expect((await send("GET", "nope.graphql")).status).toBe(404);
  });

  it("is drafted: the text, the dashboard that it makes, and what is wrong", async () => {
    await serve({ edit: false });
    const good = await send("POST", "draft", { file: "today.graphql", text: today, page: changed() });
    expect(good.body.text).toBe(today.replace("view: TABLE", 'view: TABLE, title: "Busiest"'));
    expect(good.body.dashboard).toMatchObject({
      name: "Today",
      panels: [{ key: "busiest", title: "Busiest" }],
    });
    const page = changed();
    const bad = { ...page, panels: [{ ...page.panels[0], selection: "{ nodes { depatures } }" }] };
    const { status, body } = await send("POST", "draft", { file: "new.graphql", text: null, page: bad });
    expect(status).toBe(200);
    expect(body.dashboard).toBeNull();
    expect(body.problems?.[0]).toMatchObject({ file: "dashboards/new.graphql", line: 4 });
    const none = { ...page, name: "to day" };
    expect(await send("POST", "draft", { file: "a.graphql", text: null, page: none })).toMatchObject({
      status: 422,
      body: { message: "“to day” is no name. Use letters, digits and _." },
    });
  });

  it("is written as a whole, with the mode it had, and put in place", async () => {
    await serve();
    const text = today.replace("1h", "2h");
    const { status, body } = await send("PUT", "today.graphql", { text, etag: etagOf(today) });
    expect([status, body.etag]).toEqual([200, etagOf(text)]);
    expect(readFileSync(path("today.graphql"), "utf8")).toBe(text);
    expect(statSync(path("today.graphql")).mode & 0o777).toBe(0o640);
    expect(saved.map(({ file }) => file)).toEqual(["today.graphql"]);
    expect(readdirSync(join(app, "dashboards"))).toEqual(["today.graphql"]);
  });

  it("is new where there is none, also the folder", async () => {
    rmSync(join(app, "dashboards"), { recursive: true });
    await serve();
    const text = today.replace("query Today", "query Week");
    expect((await send("PUT", "week.graphql", { text, etag: null })).status).toBe(201);
    expect(readFileSync(path("week.graphql"), "utf8")).toBe(text);
  });

  it("is never overwritten when somebody else has changed it", async () => {
    await serve();
    const theirs = today.replace("1h", "3h");
    writeFileSync(path("today.graphql"), theirs);
    const text = today.replace("1h", "2h");
    const { status, body } = await send("PUT", "today.graphql", { text, etag: etagOf(today) });
    expect(status).toBe(409);
    expect(body.present).toEqual({ text: theirs, etag: etagOf(theirs) });
    expect(readFileSync(path("today.graphql"), "utf8")).toBe(theirs);
    // One that is to be new, and one that is gone.
    expect((await send("PUT", "today.graphql", { text, etag: null })).status).toBe(409);
    rmSync(path("today.graphql"));
    const gone = await send("PUT", "today.graphql", { text, etag: etagOf(theirs) });
    expect([gone.status, gone.body.present]).toEqual([409, null]);
    expect(saved).toEqual([]);
  });

  it("is written by one of two who save at once", async () => {
    await serve();
    const texts = ["4h", "5h", "6h"].map((last) => today.replace("1h", last));
    const told = await Promise.all(
      texts.map((text) => send("PUT", "today.graphql", { text, etag: etagOf(today) })),
    );
    expect(told.map(({ status }) => status).sort()).toEqual([200, 409, 409]);
  });

  it("is not written with a mistake: where, what, what to do", async () => {
    await serve();
    const text = today.replace("departures", "depatures");
    const { status, body } = await send("PUT", "today.graphql", { text, etag: etagOf(today) });
    expect(status).toBe(422);
    expect(body.problems?.[0].line).toBe(3);
    expect(body.problems?.[0].suggestion).toContain("departures");
    const twice = await send("PUT", "other.graphql", { text: today, etag: null });
    expect([twice.status, twice.body.problems?.[0].message]).toEqual([
      422,
      "Another dashboard is named “Today” already, in dashboards/today.graphql; the name is the page's address.",
    ]);
    expect(readFileSync(path("today.graphql"), "utf8")).toBe(today);
  });
});

describe("who may write, and what", () => {
  const body = { text: today.replace("1h", "2h"), etag: etagOf(today) };

  it("nobody where it is off", async () => {
    await serve({ edit: false });
    const told = await send("PUT", "today.graphql", body);
    expect(told.status).toBe(403);
    expect(told.body.message).toContain("FRESHET_EDIT=on");
  });

  it.each([
    ["%2e%2e%2fmodel.graphql"],
    ["..%2fmodel.graphql"],
    ["sub%2ffile.graphql"],
    ["sub/file.graphql"],
    [".hidden.graphql"],
    ["today.graphql%00.graphql"],
    ["Today.graphql"],
    ["today.json"],
    ["a\\b.graphql"],
  ])("no file of the name %s", async (name) => {
    await serve();
    const text = today.replace("query Today", "query Other");
    expect((await send("PUT", name, { text, etag: null })).status).toBe(403);
    expect((await send("GET", name)).status).toBe(403);
    expect(readdirSync(app)).toEqual(["dashboards"]);
    expect(readdirSync(join(app, "dashboards"))).toEqual(["today.graphql"]);
  });

  it("no links, of a file or of the folder", async () => {
    await serve();
    writeFileSync(join(app, "secret"), today);
    symlinkSync(join(app, "secret"), path("link.graphql"));
    const text = today.replace("query Today", "query Other");
    expect((await send("GET", "link.graphql")).status).toBe(403);
    expect((await send("PUT", "link.graphql", { text, etag: etagOf(today) })).status).toBe(403);
    rmSync(join(app, "dashboards"), { recursive: true });
    mkdirSync(join(app, "elsewhere"));
    symlinkSync(join(app, "elsewhere"), join(app, "dashboards"));
    expect((await send("PUT", "new.graphql", { text, etag: null })).status).toBe(403);
    expect(readdirSync(join(app, "elsewhere"))).toEqual([]);
    expect(readFileSync(join(app, "secret"), "utf8")).toBe(today);
  });

  it("no page of another site", async () => {
    await serve();
    const foreign: Record<string, string>[] = [
      { origin: "https://evil.example" },
      { origin: "null" },
      { origin: "http://127.0.0.1:1" },
      { "sec-fetch-site": "cross-site" },
      { "sec-fetch-site": "same-site" },
      { "content-type": "text/plain" },
      { "content-type": "application/x-www-form-urlencoded" },
    ];
    for (const headers of foreign) {
      expect((await send("PUT", "today.graphql", body, headers)).status).toBe(403);
      expect((await send("POST", "draft", { file: "", text: null, page: changed() }, headers)).status).toBe(
        403,
      );
    }
    expect(readFileSync(path("today.graphql"), "utf8")).toBe(today);
    expect((await send("PUT", "today.graphql", body, { origin: url })).status).toBe(200);
  });

  it("no name that was made to lead here", async () => {
    await serve();
    const { request } = await import("node:http");
    const status = await new Promise((resolve, reject) => {
      const headers = {
        ...{ host: "rebound.example", origin: "http://rebound.example" },
        "content-type": "application/json",
      };
      const sent = request(`${url}/dashboards/today.graphql`, { method: "PUT", headers }, (response) => {
        response.resume();
        resolve(response.statusCode);
      });
      sent.on("error", reject);
      sent.end(JSON.stringify(body));
    });
    expect(status).toBe(403);
  });

  it("no more than a dashboard has", async () => {
    await serve();
    expect((await send("PUT", "today.graphql", "x".repeat(1_100_000))).status).toBe(413);
    const long = { text: `${today}#${"x".repeat(262_144)}`, etag: etagOf(today) };
    expect((await send("PUT", "today.graphql", long)).status).toBe(400);
  });

  it.each(["[]", "{", '{"text":1,"etag":null}', '{"text":"","etag":null,"more":1}', '{"__proto__":{}}'])(
    "nothing but what is asked for: %s",
    async (text) => {
      await serve();
      expect((await send("PUT", "today.graphql", text)).status).toBe(400);
    },
  );

  it("by no other method, and leaves other addresses alone", async () => {
    await serve();
    expect((await send("DELETE", "today.graphql")).status).toBe(405);
    expect((await send("GET", "draft")).status).toBe(405);
    expect((await fetch(`${url}/dashboards.json`)).status).toBe(404);
  });
});

it("knows the addresses of its own machine", () => {
  for (const host of ["127.0.0.1", "127.1.2.3", "localhost", "::1"]) expect(isLoopback(host)).toBe(true);
  for (const host of ["0.0.0.0", "::", "127.evil.example", "example.org"])
    expect(isLoopback(host)).toBe(false);
});
