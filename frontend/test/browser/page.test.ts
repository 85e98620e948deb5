import { describe, expect, it } from "vitest";
import { complaints, open, page, server, setStage } from "./stage";

setStage();

const ready = (): Promise<void> => page.locator("[data-panel=airports] tbody tr").first().waitFor();
const badge = (panel: string): Promise<string | null> =>
  page.locator(`[data-panel=${panel}] .badge .fresh`).getAttribute("data-state");
const order = (): Promise<(string | null)[]> =>
  page.locator("[data-panel=airports] tbody tr .code").allTextContents();
const change = (origin: string, values: object): void => {
  const row = { ...server.world.airports.find((one) => one.origin === origin)!, ...values };
  server.world.airports = server.world.airports.map((one) => (one.origin === origin ? row : one));
  server.push({ changed: [row] });
};

describe("states", () => {
  it("is live: figures, rows, charts and the account, under the policy of the server", async () => {
    await open();
    await ready();
    await page.locator("[data-panel=byHour] svg path").first().waitFor();
    expect(await page.locator("[data-panel=airports] .foot").textContent()).toContain("15 of 230 airports");
    expect(await page.locator("[data-panel=quality]").textContent()).toContain("2,512,086");
    expect(await badge("airports")).toBe("live");
    expect(await page.locator(".tile .fig").allTextContents()).toHaveLength(4);
    expect(complaints).toEqual([]);
  });

  it("keeps its size from the skeleton to the rows", async () => {
    server.world.silent = true;
    await open();
    await page.locator(".skeleton-rows").first().waitFor();
    const before = await page.locator("[data-panel=airports]").boundingBox();
    server.world.silent = false;
    await page.reload();
    await ready();
    const after = await page.locator("[data-panel=airports]").boundingBox();
    expect(after!.height).toBeCloseTo(before!.height, 0);
    expect(after!.y).toBeCloseTo(before!.y, 0);
  });

  it("says what happened when the server could not answer, and recovers on Try again", async () => {
    server.world.error = { code: "INTERNAL_SERVER_ERROR", message: "secret inside", requestId: "7f3a19c2" };
    await open();
    const panel = page.locator("[data-panel=airports]");
    await panel.getByText("The server could not answer.").waitFor();
    const text = await panel.textContent();
    expect(text).toContain("request 7f3a19c2");
    expect(text).not.toContain("secret inside");
    server.world.error = null;
    await panel.getByRole("button", { name: "Try again" }).click();
    await ready();
  });

  it("repeats what a refused question would cost", async () => {
    server.world.error = {
      code: "TOO_EXPENSIVE",
      message: "This would read 4.3 million rows; the limit is 1 million.",
    };
    await open();
    await page.locator("[data-panel=airports]").getByText("4.3 million rows").waitFor();
    expect(
      await page.locator("[data-panel=airports]").getByRole("button", { name: "Try again" }).count(),
    ).toBe(0);
  });

  it("says that a period is empty, and fills by itself", async () => {
    const rows = server.world.airports;
    server.world.airports = [];
    await open();
    await page.locator("[data-panel=airports]").getByText("No events in the last 6 h").waitFor();
    server.world.airports = rows;
    server.push({ changed: rows.slice(0, 2) });
    await ready();
  });

  it("reconnects when the socket is cut, drains after ten seconds, and comes back by Try now", async () => {
    await open();
    await ready();
    server.cut();
    await page.locator('.top[data-state="reconnecting"]').waitFor();
    expect(await order()).toHaveLength(15);
    await page.locator('.top[data-state="stale"]').waitFor();
    expect(await page.locator("[data-panel=airports] .body.drained").count()).toBe(1);
    server.restore();
    await page.getByRole("button", { name: "Try now" }).click();
    await page.locator('.top[data-state="live"]').waitFor();
    expect(await badge("airports")).toBe("live");
  });

  it("shows how far catching up is, and how fast", async () => {
    server.world.catchUp = { progress: 0.43, eventsPerSecond: 210_000, secondsLeft: 12 };
    await open();
    await ready();
    await page.locator('.top[data-state="catching-up"]').waitFor();
    expect((await page.locator(".top .speed").textContent())!.replace(/\s/g, " ")).toContain(
      "210 k events/s·12 s left",
    );
    expect(await page.getByRole("progressbar").getAttribute("aria-valuenow")).toBe("43");
    expect(await badge("airports")).toBe("catching-up");
    server.world.catchUp = null;
    server.pushSources();
    await page.locator('.top[data-state="live"]').waitFor();
  });

  it("tells a mistake in a dashboard while the last good one goes on", async () => {
    await open();
    await ready();
    server.world.notice = "A dashboard has a mistake.";
    await page.locator(".notice").getByText("Did you mean lateShare?").waitFor();
    expect(await order()).toHaveLength(15);
  });
});

describe("changes", () => {
  it("glows where a value has changed, and only there", async () => {
    await open();
    await ready();
    change("ORD", { departures: 274 });
    await page.waitForFunction(() => document.getAnimations().some((one) => one.id === "glow"));
    const glowing = await page.evaluate(() =>
      document
        .getAnimations()
        .flatMap((one) =>
          one.id === "glow" ? [((one.effect as KeyframeEffect).target as Element).textContent] : [],
        ),
    );
    expect(glowing).toContain("274");
    expect(glowing).not.toContain("129");
  });

  it("holds the order while the pointer is on the rows, and lets go after", async () => {
    await open();
    await ready();
    const before = await order();
    await page.locator("[data-panel=airports] tbody tr").nth(3).hover();
    change("SEA", { lateShare: 71 });
    await page.getByText("Order held while you point here.").waitFor();
    expect(await order()).toEqual(before);
    await page.mouse.move(5, 5);
    await expect.poll(async () => (await order())[0]?.trim()).toBe("SEA");
  });

  it("stands still while paused, and shows one step on resume", async () => {
    await open();
    await ready();
    await page.keyboard.press("p");
    change("MSP", { departures: 999 });
    await page.getByText("1 change waits").waitFor();
    expect(await page.locator("[data-panel=airports] tbody tr").first().textContent()).not.toContain("999");
    await page.keyboard.press("p");
    await expect
      .poll(() => page.locator("[data-panel=airports] tbody tr").first().textContent())
      .toContain("999");
  });
});

describe("look", () => {
  it.each([
    [390, "/"],
    [390, "/d/Months"],
    [768, "/"],
    [1440, "/"],
    [1440, "/d/Months"],
  ])("has no sideways scrolling at %i px on %s", async (width, path) => {
    await open(path, { viewport: { width, height: 900 } });
    await page.locator(".panel tbody tr").first().waitFor();
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(
      0,
    );
    expect(complaints).toEqual([]);
  });

  it("follows the system's theme, and the reader's choice over it", async () => {
    await open("/", { colorScheme: "dark" });
    await ready();
    const sheet = (): Promise<string> => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    expect(await sheet()).toBe("rgb(17, 22, 26)");
    await page.keyboard.press("t");
    expect(await sheet()).toBe("rgb(255, 255, 255)");
    await page.reload();
    await ready();
    expect(await sheet()).toBe("rgb(255, 255, 255)");
  });

  it("tells all values of the pointed pane, by pointer and by arrow keys", async () => {
    await open();
    const chart = page.locator("[data-panel=byHour] .chart");
    await page.locator("[data-panel=byHour] svg path").first().waitFor();
    await chart.hover({ position: { x: 60, y: 120 } });
    await chart.locator(".tip").waitFor();
    expect(await chart.locator(".tip").textContent()).toContain(String(server.world.hours[0]!.departures));
    await page.mouse.move(5, 5);
    await chart.focus();
    await page.keyboard.press("ArrowLeft");
    expect(await chart.locator(".tip").textContent()).toContain(
      String(server.world.hours.at(-1)!.departures),
    );
  });

  it("offers every chart as a table with the same numbers", async () => {
    await open();
    await page.locator("[data-panel=byHour] .chart").waitFor();
    await page.locator("[data-panel=byHour]").hover();
    await page.locator("[data-panel=byHour]").getByRole("button", { name: "Show as table" }).click();
    const first = page.locator("[data-panel=byHour] tbody tr").first();
    expect(await first.textContent()).toContain(String(server.world.hours[0]!.departures));
  });
});

describe("values are text", () => {
  const corpus = [
    '<img src=x onerror="alert(1)">',
    "<script>alert(1)</script>",
    '"><svg onload=alert(1)>',
    "{{constructor.constructor('alert(1)')()}}",
    "javascript:alert(1)",
    "</td></tr></table><iframe srcdoc='<script>alert(1)</script>'>",
    "\u202e\u0000\ud800",
    "__proto__",
  ];

  it("whatever they say", async () => {
    server.world.airports = corpus.map((text, index) => ({
      ...server.world.airports[index]!,
      id: text,
      origin: text,
      state: text,
    }));
    server.world.samples = corpus.map((text, offset) => ({
      partition: 0,
      offset,
      reason: text,
      detail: text,
      excerpt: text,
      recordTime: new Date().toISOString(),
    }));
    server.world.error = null;
    await open();
    await ready();
    await page.getByText("Reasons and samples").click();
    await page.locator(".samples tbody tr").first().waitFor();
    expect(await page.locator("[data-panel=airports] tbody tr").count()).toBe(corpus.length);
    expect(await page.locator("img, iframe, #app script, svg[onload]").count()).toBe(0);
    expect(await page.locator("[data-panel=airports]").textContent()).toContain("<script>alert(1)</script>");
    expect(complaints).toEqual([]);
  });
});
