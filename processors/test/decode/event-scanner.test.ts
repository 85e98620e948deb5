import { expect, test } from "vitest";
import { createColumns } from "../../src/decode/columns.js";
import { EventScanner } from "../../src/decode/event-scanner.js";
import { FieldSlot } from "../../src/decode/field-slot.js";
import { Interner } from "../../src/interner.js";
import { EVERYTHING, GOOD } from "./sources.js";

function scanner(): (text: string) => boolean {
  const interner = new Interner();
  const columns = createColumns(EVERYTHING, new Set(), 1);
  const slots = EVERYTHING.fields.map((each) => new FieldSlot(each, each.name === "at", columns, interner));
  const events = new EventScanner(slots, 32);
  return (text) => {
    const bytes = Buffer.from(text);
    events.use(bytes);
    return events.scan(0, 0, bytes.length);
  };
}

test("good events need no other decoder, first seen or seen before, whatever their keys' order", () => {
  const scan = scanner();
  const turned = Object.fromEntries(Object.entries(GOOD).reverse());
  for (const event of [GOOD, GOOD, turned, GOOD, { ...GOOD, other: [{}] }, turned]) {
    expect(scan(JSON.stringify(event))).toBe(true);
    expect(scan(JSON.stringify(event, null, 2))).toBe(true);
  }
});

test("a thousand different unknown keys cost neither memory nor acceptance", () => {
  const scan = scanner();
  for (let i = 0; i < 1000; i++) expect(scan(JSON.stringify({ [`key${i}`]: i, ...GOOD }))).toBe(true);
  expect(scan(JSON.stringify({ ...GOOD, at: "2026-01-31" }))).toBe(false);
});
