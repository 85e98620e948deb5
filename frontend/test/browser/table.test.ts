import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { airportRows } from "../mock/flights";
import { complaints, open, page, server, setStage } from "./stage";
import type { Locator } from "playwright-core";

setStage();

const panel = (key = "airports"): Locator => page.locator(`[data-panel=${key}]`);
const codes = async (): Promise<string[]> =>
  (await panel().locator("tbody tr[data-id] .code").allTextContents()).map((text) => text.trim());
const head = (name: string): Locator => panel().locator("thead").getByRole("button", { name, exact: true });
const column = async (place: number): Promise<number[]> =>
  (
    await panel()
      .locator(`tbody tr[data-id] td:nth-child(${place + 1}) .value`)
      .allTextContents()
  ).map(Number);
const ready = (): Promise<void> => panel().locator("tbody tr[data-id]").first().waitFor();

async function start(path = "/", options = {}): Promise<void> {
  await open(path, options);
  await ready();
}

async function openMenu(): Promise<void> {
  await panel().hover();
  await panel().getByRole("button", { name: "Table: search, columns, files" }).click();
}

describe("order", () => {
  it("is that of a head, then the other way, then the panel's own again", async () => {
    await start();
    const own = await codes();
    await head("Departures").click();
    await expect.poll(async () => (await codes())[0]).toBe("ORD");
    await head("Departures").click();
    const rising = await column(1);
    expect(rising).toEqual([...rising].sort((a, b) => a - b));
    await head("Departures").click();
    await expect.poll(codes).toEqual(own);
  });

  it("is of several heads with Shift, and a link shows the same", async () => {
    server.world.airports = airportRows().map((row, index) => ({ ...row, departures: index % 3 }));
    await start();
    await head("Departures").click();
    await panel().locator("th[aria-sort=descending][data-name=departures]").waitFor();
    await panel()
      .locator("thead th[data-name=meanDelay] .sort")
      .click({ modifiers: ["Shift"] });
    const [departures, delays] = [await column(1), await column(3)];
    const pairs = departures.map((count, index) => count * 1_000 + delays[index]!);
    expect(pairs).toEqual([...pairs].sort((a, b) => b - a));
    await page.waitForURL(/table\.airports=sort\.-departures\.-meanDelay/);
    const before = await codes();
    await page.goto(page.url());
    await ready();
    expect(await codes()).toEqual(before);
  });

  it("is held while the pointer is on the rows", async () => {
    await start();
    const before = await codes();
    await panel().locator("tbody tr[data-id]").nth(2).hover();
    const row = { ...server.world.airports.find((one) => one.origin === "SEA")!, lateShare: 91 };
    server.world.airports = server.world.airports.map((one) => (one.id === row.id ? row : one));
    server.push({ changed: [row] });
    await panel().getByText("Order held while you point here.").waitFor();
    expect(await codes()).toEqual(before);
    await page.mouse.move(5, 5);
    await expect.poll(async () => (await codes())[0]).toBe("SEA");
  });
});

describe("what is shown", () => {
  it("is what filters and the search leave, said in words", async () => {
    await start();
    await panel().locator("th[data-name=departures]").hover();
    await panel().getByRole("button", { name: "Departures: filter and column" }).click();
    await page.getByRole("dialog").getByLabel("From").fill("200");
    await page.getByRole("dialog").getByLabel("From").press("Enter");
    await page.keyboard.press("Escape");
    await expect.poll(async () => (await codes()).sort()).toEqual(["ATL", "DFW", "LAX", "ORD"]);
    await openMenu();
    await page.getByRole("button", { name: "Search rows" }).click();
    await panel().getByRole("searchbox", { name: "Search rows" }).fill("ca");
    await expect.poll(codes).toEqual(["LAX"]);
    await panel().getByText("1 row fits").waitFor();
    await panel().getByRole("button", { name: "Clear", exact: true }).click();
    await expect.poll(async () => (await codes()).length).toBeGreaterThan(4);
  });

  it("is rows below the heads of their groups, with what they add up to", async () => {
    await start();
    await openMenu();
    await page.getByRole("radio", { name: "State" }).check();
    await page.keyboard.press("Escape");
    const group = panel().locator("tr.group").filter({ hasText: "CA" });
    await group.waitFor();
    const sum = server.world.airports
      .filter(({ state }) => state === "CA")
      .reduce((all, { departures }) => all + departures, 0);
    await expect.poll(() => group.textContent()).toContain(String(sum));
    const before = (await codes()).length;
    await group.getByRole("button").click();
    await expect.poll(async () => (await codes()).length).toBeLessThan(before);
  });

  it("is moved, widened, kept and hidden by keys alone", async () => {
    await start();
    await head("Departures").focus();
    await page.keyboard.press("Alt+ArrowRight");
    await expect.poll(() => panel().locator("thead th").nth(2).getAttribute("data-name")).toBe("departures");
    const width = (await panel().locator("th[data-name=departures]").boundingBox())!.width;
    await head("Departures").focus();
    await page.keyboard.press("Alt+Shift+ArrowRight");
    await page.keyboard.press("Alt+Shift+ArrowRight");
    await expect
      .poll(async () => (await panel().locator("th[data-name=departures]").boundingBox())!.width)
      .toBeGreaterThan(width + 16);
    await head("Departures").focus();
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: "Keep at the left" }).press("Enter");
    await expect.poll(() => panel().locator("thead th").first().getAttribute("data-name")).toBe("departures");
    await head("Departures").focus();
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: "Hide column" }).press("Enter");
    await expect.poll(() => panel().locator("th[data-name=departures]").count()).toBe(0);
  });

  it("is compared with the period before: a tick in the bar, and by how much each row differs", async () => {
    await start("/d/Today?compare=previous");
    const first = panel().locator("tbody tr[data-id]").first();
    await first.locator(".trend.bad").getByText("+5.0 points").waitFor();
    expect(await first.locator(".bar .tick").count()).toBe(1);
    await panel().getByText("Ticks show the period before").waitFor();
  });

  it("has small lines over the period where there is room for them", async () => {
    await start("/d/Today?panel=airports");
    await panel().locator(".row-spark path.closed[d^=M]").first().waitFor({ state: "attached" });
  });

  it("leads to other pages by real links", async () => {
    await open();
    const link = panel("routes").locator("tbody tr[data-id] a.way").first();
    await link.waitFor();
    expect(await link.getAttribute("href")).toBe("/d/Months");
    await link.click();
    await page.waitForURL(/\/d\/Months$/);
  });

  it("opens a column's menu by a tap on its head", async () => {
    await start("/", { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });
    await panel().locator("th[data-name=departures] .sort").tap();
    await page.getByRole("dialog").getByRole("button", { name: "Largest first" }).tap();
    await expect.poll(async () => (await codes())[0]).toBe("ORD");
  });
});

describe("files", () => {
  it("copies the selected cells as lines of values with tabs between", async () => {
    await start();
    await page.evaluate(() => {
      addEventListener("copy", (event) => {
        document.documentElement.dataset.copied = event.clipboardData?.getData("text/plain") ?? "";
      });
    });
    await panel().getByRole("grid").focus();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Shift+ArrowDown");
    await page.keyboard.press("Shift+ArrowRight");
    await page.keyboard.press("Control+c");
    const copied = await page.evaluate(() => document.documentElement.dataset.copied);
    expect(copied).toBe("MSP\tMN\t129\nORD\tIL\t273");
  });

  it("writes the whole result as CSV and for Excel, and the rows behind a chart as CSV", async () => {
    await start();
    await openMenu();
    const [csv] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("button", { name: "Download as CSV" }).click(),
    ]);
    const lines = (await readFile((await csv.path())!, "utf8")).trim().split("\r\n");
    expect(csv.suggestedFilename()).toBe("Latest airports.csv");
    expect(lines.find((line) => !/^\ufeff?#/.test(line))).toMatch(/^Airport,State,Departures/);
    expect(lines.filter((line) => !/^\ufeff?#/.test(line))).toHaveLength(server.world.airports.length + 1);
    const [xlsx] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("button", { name: "Download for Excel" }).click(),
    ]);
    expect((await readFile((await xlsx.path())!)).subarray(0, 2).toString()).toBe("PK");
    await page.keyboard.press("Escape");
    await panel("byHour").hover();
    await panel("byHour").getByRole("button", { name: "Panel Departures by hour" }).click();
    const [chart] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("button", { name: "Download as CSV" }).click(),
    ]);
    expect(await readFile((await chart.path())!, "utf8")).toContain("From,To,Departures");
  });
});

describe("amounts", () => {
  it("of the thousand rows that are sent of ten thousand are scrolled while only those that are seen are drawn", async () => {
    const rows = airportRows();
    server.world.whole = true;
    server.world.airports = Array.from({ length: 10_000 }, (_, place) => ({
      ...rows[place % rows.length]!,
      id: `row ${place}`,
      origin: `A${place}`,
      lateShare: 99 - place / 200,
    }));
    await start();
    // Only what names no number of rows is sent so many.
    await panel().getByRole("button", { name: "Show all" }).click();
    await panel().locator(".scroll.all").waitFor();
    await expect.poll(() => panel().locator("tbody tr[data-id]").count()).toBeGreaterThan(15);
    expect(await panel().locator("tbody tr[data-id]").count()).toBeLessThan(100);
    const count = Number(await panel().getByRole("grid").getAttribute("aria-rowcount")) - 1;
    await panel()
      .locator(".scroll")
      .evaluate((element) => (element.scrollTop = element.scrollHeight));
    await panel()
      .getByText(`A${count - 1}`, { exact: true })
      .waitFor();
    expect(await panel().locator("tbody tr[data-id]").count()).toBeLessThan(100);
    expect(complaints).toEqual([]);
  });
});

describe("bad input", () => {
  it.each([1440, 390])("is written without leaving its cell, at %i px", async (width) => {
    const [row] = airportRows() as [ReturnType<typeof airportRows>[number]];
    const texts = ["<script>alert(1)</script>", "שדה תעופה", "🛫🛬👩🏽‍✈️", "W".repeat(10_000), "", " "];
    const numbers = [null, -1e18, 1e300, 0, -0.00001, 123456789];
    server.world.airports = texts.map((text, place) => ({
      ...row,
      id: `row ${place}`,
      origin: text,
      state: place % 2 === 0 ? null : text,
      meanDelay: numbers[place] as number,
      lateShare: 50 - place,
    }));
    await start("/", { viewport: { width, height: 900 } });
    const rows = panel().locator("tbody tr[data-id]");
    expect(await rows.count()).toBe(texts.length);
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(
      0,
    );
    const text = (await panel().textContent())!;
    expect(text).toContain("<script>alert(1)</script>");
    expect(text).not.toMatch(/NaN|null|undefined|Infinity/);
    expect((await rows.nth(3).boundingBox())!.height).toBeLessThan(60);
    if (width < 1_000) return;
    const huge = rows.nth(1).locator(".value[title]");
    expect((await huge.textContent())!.replace(/\s/g, " ")).toBe("−1.00 × 10¹⁸");
    expect((await huge.getAttribute("title"))!).toContain("−1000000000000000000");
  });

  it("of one row is a table of one row", async () => {
    server.world.airports = airportRows().slice(0, 1);
    await start();
    expect(await codes()).toEqual(["MSP"]);
  });
});
