import { chmod, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { makeReport, type ReportRequest } from "@freshet/reports";
import { printPdf } from "../src/pdf/print-pdf.js";
import { answering, plan, weekly } from "./fixture.js";
import { type PdfFacts, readPdf } from "./read-pdf.js";

// A browser takes long where others use the machine.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 });

const now = Date.parse("2026-11-23T20:00:00Z");
/** One found on the machine, or that of the package. */
const browser = { program: null, path: process.env.PATH ?? "" };

async function made(settings: Partial<ReportRequest> = {}): Promise<Buffer> {
  const request: ReportRequest = {
    ...{ report: weekly, plan, app: "flights", execute: answering(), format: "pdf", now },
    ...{ from: null, to: null, variables: {}, browser },
  };
  return (await makeReport({ ...request, ...settings })).bytes;
}

/** As the words follow each other, wherever lines end. */
const inOneLine = (text: string): string => text.replace(/\s+/gu, " ");

const SIZES = [
  ["A4", "PORTRAIT", 595, 842],
  ["A4", "LANDSCAPE", 842, 595],
  ["LETTER", "PORTRAIT", 612, 792],
  ["LETTER", "LANDSCAPE", 792, 612],
] as const;

describe.each(SIZES)("a PDF on %s, %s", (paper, orientation, width, height) => {
  const report = { ...weekly, paper, orientation };
  let facts: PdfFacts;
  let sheets = 0;

  beforeAll(async () => {
    facts = readPdf(await made({ report }));
    const html = (await made({ report, format: "html" })).toString();
    sheets = html.split('<section class="page"').length - 1;
  });

  test("has a page for each sheet, of the paper's size", () => {
    expect(facts.pages).toHaveLength(sheets);
    for (const page of facts.pages) {
      expect(Math.abs(page.width - width)).toBeLessThan(1);
      expect(Math.abs(page.height - height)).toBeLessThan(1);
    }
  });

  test("has text that can be selected, with head and foot on every page", () => {
    facts.pages.forEach((page, at) => {
      const text = inOneLine(page.text);
      expect(text).not.toContain("\ufffd");
      expect(text).toContain("Week <b>");
      expect(text).toContain("origin is ATL");
      expect(text).toContain("Europe/Berlin");
      expect(text).toMatch(/[0-9a-f]{12}, settled, printed 23 November 2026, 21:00/u);
      expect(text).toContain(`Page ${at + 1} of ${facts.pages.length}`);
    });
  });

  test("has every row once, below a head that is repeated", () => {
    const lines = facts.pages.map(({ text }) => text.split("\n"));
    for (let row = 5; row < 120; row++)
      expect(lines.flat().filter((line) => line === `A${row}`)).toHaveLength(1);
    const withRows = lines.filter((page) => page.some((line) => /^A\d{2,}$/u.test(line)));
    expect(withRows.length).toBeGreaterThan(1);
    for (const page of withRows) expect(page).toContain("Airport");
  });

  test("is tagged: headings, tables with heads, figures, links", () => {
    expect([facts.isTagged, facts.language]).toEqual([true, "en"]);
    const missing = ["H1", "H2", "Table", "TR", "TH", "TD", "Figure", "Link", "P"].filter(
      (name) => !facts.structure.has(name),
    );
    expect(missing).toEqual([]);
  });
});

test("the same revision has the same bytes, and at another time the same but for that time", async () => {
  const [one, same, again, later] = await Promise.all([
    ...[made(), made(), made()],
    made({ from: "2026-11-16", now: now + 3_660_000 }),
  ]);
  expect([one.equals(same), one.equals(again)]).toEqual([true, true]);
  const timeless = (bytes: Buffer): string[] =>
    readPdf(bytes).pages.map(({ text }) => inOneLine(text).replace(/printed .*?:\d\d/gu, ""));
  expect(timeless(later)).toEqual(timeless(one));
  expect(inOneLine(readPdf(later).pages[0].text)).toContain("printed 23 November 2026, 22:01");
});

describe("a browser that is none", () => {
  let folder = "";
  beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), "freshet-browser-"))));
  afterAll(() => rm(folder, { recursive: true }));

  async function program(script: string): Promise<{ program: string; path: string }> {
    const file = join(folder, "browser.mjs");
    await writeFile(file, `#!${process.execPath}\n${script}`);
    await chmod(file, 0o755);
    return { program: file, path: "" };
  }

  const isRunning = (pid: number): boolean => {
    try {
      process.kill(pid, 0);
      return true;
    } catch {
      return false;
    }
  };

  test("and hangs is ended with all that it has started", async () => {
    const pids = join(folder, "pids");
    const hanging = await program(`
      import { spawn } from "node:child_process";
      import { writeFileSync } from "node:fs";
      const child = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], { stdio: "ignore" });
      writeFileSync(${JSON.stringify(pids)}, JSON.stringify([process.pid, child.pid]));
      setInterval(() => {}, 1000);
    `);
    const stop = new AbortController();
    const printed = printPdf("<p>", { browser: hanging, printedAt: now, signal: stop.signal });
    const failure = printed.catch((error: Error) => error.message);
    const started = await vi.waitFor(async () => JSON.parse(await readFile(pids, "utf8")) as number[], {
      timeout: 20_000,
    });
    expect(started.map(isRunning)).toEqual([true, true]);
    stop.abort();
    expect(await failure).toContain("could not print. It was told to end.");
    await vi.waitFor(() => expect(started.map(isRunning)).toEqual([false, false]), { timeout: 20_000 });
  });

  test("and takes too long is given up", async () => {
    const slow = await program("setInterval(() => {}, 1000);");
    await expect(printPdf("<p>", { browser: slow, printedAt: now, msMax: 300 })).rejects.toThrow(
      "could not print. It took longer than 0.3 s.",
    );
  });

  test("and talks nonsense harms nobody", async () => {
    const mad = await program(`
      import { writeSync } from "node:fs";
      writeSync(4, "hello\\0{\\"id\\":\\0");
      setInterval(() => {}, 1000);
    `);
    await expect(printPdf("<p>", { browser: mad, printedAt: now })).rejects.toThrow(
      "does not speak as a browser",
    );
  });
});

test.each([16, 8])("a report with too many pages is refused: %i tables of a thousand rows", async (count) => {
  const panels = Array.from({ length: count }, () => ({ ...weekly.panels[1], section: null }));
  const report = { ...weekly, panels, lead: null, compare: "NONE", orientation: "LANDSCAPE" } as const;
  const nodes = Array.from({ length: 1_000 }, (_, at) => ({ id: `${at}`, origin: "A", departures: at }));
  const answer = { airports: { nodes, totalCount: 1_000, revision: { watermark: null } } };
  const execute = () => Promise.resolve({ data: answer });
  await expect(made({ report, execute, format: "html" })).rejects.toThrow("more than 300 pages");
});
