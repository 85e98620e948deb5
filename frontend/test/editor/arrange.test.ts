import { describe, expect, test } from "vitest";
import { listOf, textOf, withArgument } from "../../src/editor/arguments";
import {
  added,
  duplicated,
  fileFrom,
  freeKey,
  keyFrom,
  moved,
  removed,
  resized,
} from "../../src/editor/arrange";
import { begun, corrected, redone, stepped, undone } from "../../src/editor/history";
import { around, lineDiff } from "../../src/editor/line-diff";
import { placeAt, placed } from "../../src/editor/placing";
import type { PageSource, PanelSource } from "../../src/editor/wire";

function panel(key: string, view = "TABLE", width: string | null = null): PanelSource {
  const written = [
    { name: "view", value: view },
    ...(width === null ? [] : [{ name: "width", value: width }]),
  ];
  return { key, field: "network", arguments: [], panel: written, selection: "{ nodes { a } }" };
}

const page: PageSource = {
  ...{ name: "A", variables: [], dashboard: [] },
  panels: [panel("a"), panel("b"), panel("c")],
};
const keys = ({ panels }: PageSource): string => panels.map(({ key }) => key).join("");

describe("panels", () => {
  test("move, and stay where they are at the ends", () => {
    expect(keys(moved(page, "a", 1))).toBe("bac");
    expect(keys(moved(page, "c", 0))).toBe("cab");
    expect(keys(moved(page, "a", 99))).toBe("bca");
    expect(moved(page, "a", -1)).toBe(page);
    expect(moved(page, "c", 3)).toBe(page);
    expect(moved(page, "x", 0)).toBe(page);
  });

  test("are as wide as there are columns", () => {
    const width = (wanted: number): string | null => textOfWidth(resized(page, "a", wanted).panels[0]!);
    expect([-3, 0.6, 6.4, 40].map(width)).toEqual(["1", "1", "6", "12"]);
    const six = resized(page, "a", 6);
    expect(resized(six, "a", 6)).toBe(six);
  });

  test("are added, copied and taken away under names of their own", () => {
    expect(keys(duplicated(page, "a"))).toBe("aa2bc");
    expect(added(duplicated(page, "a"), panel("a")).panels.at(-1)?.key).toBe("a3");
    expect(keys(removed(page, "b"))).toBe("ac");
    expect(freeKey(page, "d")).toBe("d");
  });

  test("take their places as on the page", () => {
    const sources = [
      panel("s", "STAT"),
      panel("t", "STAT"),
      panel("u", "STAT"),
      panel("v", "TABLE", "7"),
      panel("w", "LINE", "5"),
      panel("x", "STAT"),
    ];
    expect([...placed(sources, new Map())].sort()).toEqual([
      ["s", 4],
      ["t", 4],
      ["u", 4],
      ["v", 7],
      ["w", 5],
      ["x", 12],
    ]);
  });

  test("are let go before or after the one they are over", () => {
    const box = (left: number): DOMRect =>
      ({ left, right: left + 100, top: 0, bottom: 50, width: 100 }) as DOMRect;
    const boxes = [
      { key: "a", box: box(0) },
      { key: "b", box: box(100) },
      { key: "c", box: box(200) },
    ];
    expect(placeAt(boxes, "a", { x: 120, y: 10 })).toBe(0);
    expect(placeAt(boxes, "a", { x: 180, y: 10 })).toBe(1);
    expect(placeAt(boxes, "a", { x: 290, y: 10 })).toBe(2);
    expect(placeAt(boxes, "a", { x: 50, y: 10 })).toBeNull();
    expect(placeAt(boxes, "a", { x: 120, y: 90 })).toBeNull();
  });
});

function textOfWidth(source: PanelSource): string | null {
  return source.panel.find(({ name }) => name === "width")?.value ?? null;
}

test("names come from titles", () => {
  expect(keyFrom("Late share, by airport")).toBe("lateShareByAirport");
  expect(keyFrom("95 % über alles")).toBe("panel95UberAlles");
  expect(keyFrom("…")).toBe("panel");
  expect(fileFrom("Late flights", [])).toEqual({ name: "LateFlights", file: "late-flights.graphql" });
  expect(fileFrom("Late flights", ["LateFlights"])).toEqual({
    name: "LateFlights2",
    file: "late-flights2.graphql",
  });
  expect(fileFrom("x".repeat(300), []).file).toMatch(/^[a-z0-9][a-z0-9-]{0,63}\.graphql$/);
});

test("arguments are read and replaced where they stand", () => {
  const all = [
    { name: "title", value: '"A \\"b\\""' },
    { name: "y", value: '["a, b", "c"]' },
    { name: "by", value: "[origin, state]" },
    { name: "note", value: '"""\nTwo\nlines\n"""' },
  ];
  expect(textOf(all, "title")).toBe('A "b"');
  expect(textOf(all, "note")).toBe("Two\nlines");
  expect(listOf(all, "y")).toEqual(["a, b", "c"]);
  expect(listOf(all, "by")).toEqual(["origin", "state"]);
  expect(withArgument(all, "y", "[]").map(({ name }) => name)).toEqual(["title", "y", "by", "note"]);
  expect(withArgument(all, "y", null)).toHaveLength(3);
});

describe("steps", () => {
  test("are undone and done again, until another is made", () => {
    let history = stepped(stepped(begun("a"), "b"), "c");
    history = undone(undone(undone(history)));
    expect(history.present).toBe("a");
    history = redone(history);
    expect(history.present).toBe("b");
    history = stepped(history, "d");
    expect(redone(history).present).toBe("d");
    expect(undone(history).present).toBe("b");
  });

  test("of one drag are one", () => {
    const history = corrected(corrected(stepped(begun(1), 2), 3), 4);
    expect(undone(history).present).toBe(1);
    expect(stepped(history, 4)).toBe(history);
  });
});

describe("a diff", () => {
  test("has both texts in it", () => {
    const [before, after] = ["a\nb\nc\nd\ne", "a\nx\nc\ne\nf"];
    const lines = lineDiff(before, after);
    const side = (not: string): string =>
      lines.flatMap(({ kind, text }) => (kind === not ? [] : [text])).join("\n");
    expect(side("added")).toBe(before);
    expect(side("removed")).toBe(after);
    expect(lines.filter(({ kind }) => kind === "same").map(({ text }) => text)).toEqual(["a", "c", "e"]);
  });

  test("leaves out what is far from a difference", () => {
    const many = Array.from({ length: 20 }, (_, at) => String(at));
    const shown = around(
      lineDiff(many.join("\n"), [...many.slice(0, 10), "new", ...many.slice(10)].join("\n")),
      1,
    );
    expect(shown.map((line) => line?.text ?? null)).toEqual([null, "9", "new", "10", null]);
  });
});
