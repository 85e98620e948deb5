import { inflateRawSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { makeReport, type ReportFormat, type ReportRequest } from "@freshet/reports";
import { answering, HOSTILE, plan, weekly } from "./fixture.js";

const now = Date.parse("2026-11-23T20:00:00Z");

async function made(format: ReportFormat, settings: Partial<ReportRequest> = {}): Promise<Buffer> {
  const request: ReportRequest = {
    ...{ report: weekly, plan, app: "flights", execute: answering(), format, now },
    ...{ from: null, to: null, variables: {}, browser: { program: "/nowhere/chromium", path: "" } },
  };
  return (await makeReport({ ...request, ...settings })).bytes;
}

describe("a report", () => {
  test("says its figures, what they are compared with, its filter, zone and revision on every page", async () => {
    const html = (await made("html")).toString();
    expect(html).toContain(
      "<b>25.5\u202f%</b> late, 5.5\u202fpoints more.".replace("\u202fpoints", " points"),
    );
    expect(html).toContain("compared with week 46");
    const pages = html.split('<section class="page"').slice(1);
    expect(pages.length).toBeGreaterThan(3);
    pages.forEach((page, at) => {
      expect(page).toContain(`Page ${at + 1} of ${pages.length}`);
      expect(page).toContain("origin is ATL");
      expect(page).toContain("settled");
    });
    expect(html).toContain("Airports, continued");
  });

  test("has a table of contents from three sections on, with the pages they are on", async () => {
    const html = (await made("html")).toString();
    const pages = html.split('<section class="page"').slice(1);
    const told = [...html.matchAll(/<li><a href="#(s\d)">[^<]*<\/a><span>(\d+)<\/span>/gu)];
    expect(told.map(([, id, page]) => pages[Number(page) - 1].includes(`id="${id}"`))).toEqual([
      true,
      true,
      true,
    ]);
  });

  test.each(["html", "csv", "json", "xlsx"] as const)(
    "has the same bytes at the same time: %s",
    async (format) => {
      expect((await made(format)).equals(await made(format))).toBe(true);
      const settings = { from: "2026-11-16", now: now + 86_400_000 };
      const [one, other] = [await made(format), await made(format, settings)];
      const timeless = (bytes: Buffer) => bytes.toString("latin1").replace(/printed[^/]*?\d\d:\d\d/gu, "");
      expect(timeless(other)).toBe(timeless(one));
    },
  );

  test("keeps what events say as text", async () => {
    const html = (await made("html")).toString();
    expect(html).not.toContain("<script");
    expect(html).toContain("Week &#60;b&#62;");
    const csv = (await made("csv")).toString();
    expect(csv).toContain(`"'=1+1"`);
    expect(csv).toContain(HOSTILE[3]);
  });

  test("that is not settled says so", async () => {
    const execute = answering({ watermark: "2026-11-20T00:00:00.000Z" });
    expect((await made("csv", { execute })).toString()).toContain("open, may change");
  });

  test("asks for days of its own zone, and for all rows of the period before", async () => {
    const asked: string[] = [];
    await made("json", { execute: answering({ asked }) });
    for (const query of asked) expect(query).toContain('timeZone: "Europe/Berlin"');
    const airports = asked.filter((query) => query.includes("Weekly_airports"));
    expect(airports.map((query) => /first: (\d+)/u.exec(query)?.[1]).sort()).toEqual(["1000", "200"]);
  });

  test("is a workbook of sheets with numbers as numbers", async () => {
    const text = unzipped(await made("xlsx"), "xl/worksheets/sheet3.xml");
    expect(text).toContain('<c r="B2"><v>1000</v></c>');
    expect(text).toContain("&#60;script&#62;");
  });

  test("says what is wrong", async () => {
    await expect(made("csv", { variables: { state: "GA" } })).rejects.toThrow("no variable `$state`");
    await expect(made("pdf")).rejects.toThrow("CHROME_PATH is /nowhere/chromium");
    const execute = () => Promise.resolve({ errors: [{ message: "Too much." }] });
    await expect(made("csv", { execute })).rejects.toThrow("Too much.");
  });
});

/** One file of a ZIP, by its local header. */
function unzipped(zip: Buffer, name: string): string {
  const at = zip.indexOf(name) - 30;
  const [packed, nameLength] = [zip.readUInt32LE(at + 18), zip.readUInt16LE(at + 26)];
  return inflateRawSync(zip.subarray(at + 30 + nameLength, at + 30 + nameLength + packed)).toString();
}
