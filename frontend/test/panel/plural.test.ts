import { expect, it } from "vitest";
import { plural } from "../../src/panel/plural";

it.each([
  ["Airport", "airports"],
  ["Product name", "product names"],
  ["Country", "countries"],
  ["Day", "days"],
  ["Address", "addresses"],
  ["Box", "boxes"],
  ["Batch", "batches"],
  ["Church", "churches"],
  ["Dish", "dishes"],
  ["Person", "people"],
  ["Sales person", "sales people"],
  ["Video", "videos"],
  ["Tariff", "tariffs"],
  ["Feed", "feeds"],
  ["SKU", "SKUs"],
  ["HTTP route", "HTTP routes"],
])("makes %s %s", (label, expected) => expect(plural(label)).toBe(expected));

it.each([
  ..."Goods News Status Series Data Basis Orders Equipment Software Index Leaf Echo Quiz Delayed Running Active From To".split(
    " ",
  ),
  ..."Größe città Datei-Typ k8s x Happiness Wireless Criterion Men".split(" "),
  "Time of day",
  "Is late",
  "Late, over 15 min",
  "",
  "航空公司",
])("is not certain of %s", (label) => expect(plural(label)).toBeNull());
