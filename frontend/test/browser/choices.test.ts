import { expect, it } from "vitest";
import { open as goTo, page, setStage } from "./stage";

setStage();

async function open(path: string): Promise<void> {
  await goTo(path);
  await page.locator(".top[data-state=live]").waitFor();
}

const search = (): string => new URL(page.url()).search;

it("keeps the period in the address, and goes back by the browser's button", async () => {
  await open("/");
  await page.getByRole("button", { name: "Period As written" }).click();
  await page.getByRole("button", { name: "Last 7 days" }).click();
  await page.waitForURL(/last=7d/);
  await page.keyboard.press("[");
  await page.waitForURL(/from=.*to=/);
  await page.goBack();
  await page.waitForURL(/last=7d/);
  expect(await page.locator(".control.chosen").first().textContent()).toContain("Last 7 days");
  await page.getByRole("button", { name: "Reset" }).click();
  await page.waitForURL((url) => url.search === "");
});

it("filters by values that the data suggests, and a link shows the same", async () => {
  await open("/d/Today?tz=Europe/Berlin");
  await page.getByRole("button", { name: "Add a filter" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Airport", exact: true }).click();
  await page.getByRole("button", { name: "Airport all" }).click();
  await page.getByRole("checkbox", { name: /^ORD/ }).click();
  await page.waitForURL(/is\.origin=ORD/);
  expect(search()).toContain("tz=Europe/Berlin");
  await page.goto(page.url());
  await page.getByRole("button", { name: "Airport ORD" }).waitFor();
});

it("gives a panel the page by its menu, and takes it back by Escape", async () => {
  await open("/d/Today");
  const panel = page.locator("[data-panel=byHour]");
  await panel.hover();
  await panel.getByRole("button", { name: "Panel Departures by hour" }).click();
  await page.getByRole("button", { name: /Full panel/ }).click();
  await page.waitForURL(/panel=byHour/);
  expect(await page.locator(".sheet > *").count()).toBe(1);
  await page.keyboard.press("Escape");
  await page.waitForURL((url) => url.search === "");
});

it("shows the query behind a panel", async () => {
  await open("/d/Today");
  const panel = page.locator("[data-panel=airports]");
  await panel.hover();
  await panel.getByRole("button", { name: "Panel Latest airports" }).click();
  await page.getByRole("button", { name: "Description and GraphQL" }).click();
  const dialog = page.getByRole("dialog", { name: "Latest airports" });
  expect(await dialog.locator("pre").first().textContent()).toContain('last: "6h"');
  expect(await dialog.getByRole("link", { name: "Open in explorer" }).getAttribute("href")).toMatch(
    /^\/graphql\?query=/,
  );
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "detached" });
});

it("searches by / and tells the keys by ?, which can be turned off", async () => {
  await open("/d/Today");
  await page.keyboard.press("/");
  await page.getByRole("combobox", { name: "Dashboards, panels and pages" }).fill("data qual");
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/quality$/);
  expect(await page.locator("main").textContent()).toContain("delay is not a number");
  expect(await page.locator("main").textContent()).toContain("Partitions of Flight");
  await page.keyboard.press("?");
  await page.getByRole("checkbox", { name: /Single keys/ }).uncheck();
  await page.keyboard.press("Escape");
  await page.locator("dialog").waitFor({ state: "detached" });
  await page.keyboard.press("/");
  await page.evaluate(
    () => new Promise((shown) => requestAnimationFrame(() => requestAnimationFrame(shown))),
  );
  expect(await page.locator("dialog").count()).toBe(0);
});

it("leads from the model to its tiles", async () => {
  await open("/model");
  await page.getByRole("link", { name: "Delay by hour" }).click();
  await page.waitForURL(/\/d\/Today\?panel=delay/);
});

it("rotates on a wall without filling the history, and hides the controls", async () => {
  await open("/d/Today?wall=3s");
  const before = await page.evaluate(() => history.length);
  expect(await page.locator(".choices").isVisible()).toBe(false);
  await page.waitForURL(/\/d\/Months\?wall=3s/);
  expect(await page.evaluate(() => history.length)).toBe(before);
  await page.keyboard.press("Escape");
  await page.waitForURL((url) => url.search === "");
});

it("says that there is no such dashboard", async () => {
  await open("/d/Gone");
  await page.getByText("There is no dashboard Gone.").waitFor();
  await page.getByRole("button", { name: "Show Departures today" }).click();
  await page.waitForURL(/\/d\/Today/);
});
