import { readdirSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { format } from "prettier";
import { describe, expect, test } from "vitest";
import { EditError, editPage, printPage, readPage } from "@freshet/schema";
import type { PageSource, PanelSource, WrittenArgument } from "@freshet/schema";

const files = ["flights", "vitals"].flatMap((app) => {
  const folder = new URL(`../../../examples/${app}/dashboards/`, import.meta.url);
  return readdirSync(folder).map((name) => readFileSync(new URL(name, folder), "utf8"));
});

/** A file as somebody has written it who formats by hand. */
const OWN = `# What the night shift looks at.
query Night($origin: String! = "ATL", # home
) @dashboard(title: "Night", # short on purpose
  description: "After ten.") { # panels
  # How much.
  total: network(last: "8h") @panel(view:STAT, y:["departures"]) { nodes { departures } } # one tile

  # Who is late.
  worst: punctuality(last:"8h",
                     by:[origin], # and not by state
                     first:10)
    @panel( view:TABLE
            title:"Worst" # of the night
          ) {
    nodes { origin # the key
            departures
            lateShare }
  }
  # The end.
}
`;

function pageOf(text: string): PageSource {
  const page = readPage(text);
  if (page === null) throw new Error("no page");
  return page;
}

function withPanel(page: PageSource, key: string, change: (panel: PanelSource) => PanelSource): PageSource {
  return { ...page, panels: page.panels.map((one) => (one.key === key ? change(one) : one)) };
}

function set(all: readonly WrittenArgument[], name: string, value: string): WrittenArgument[] {
  const others = all.filter((one) => one.name !== name);
  return [...others, { name, value }];
}

/** Lines that differ, as a diff shows them. */
function diff(before: string, after: string): string[] {
  const [a, b] = [before.split("\n"), after.split("\n")];
  return [
    ...a.filter((line) => !b.includes(line)).map((line) => `- ${line.trim()}`),
    ...b.filter((line) => !a.includes(line)).map((line) => `+ ${line.trim()}`),
  ];
}

describe("a file that is not changed", () => {
  test("stays as it is, to the byte", () => {
    for (const text of [...files, OWN]) expect(editPage(text, pageOf(text))).toBe(text);
  });

  test("keeps its line ends", () => {
    const text = OWN.replaceAll("\n", "\r\n");
    expect(editPage(text, pageOf(text))).toBe(text);
    const next = editPage(text, { ...pageOf(text), panels: pageOf(text).panels.slice(0, 1) });
    expect(next.replaceAll("\r\n", "")).not.toContain("\n");
  });
});

describe("a new file", () => {
  test("is formatted as the ones that people have formatted", async () => {
    for (const text of files) {
      expect(printPage(pageOf(text))).toBe(text);
      expect(await format(text, { parser: "graphql", printWidth: 110 })).toBe(text);
    }
  });

  test("breaks values that are too long for a line", async () => {
    const [page] = files.map(pageOf);
    const where = `{ and: [{ origin: { in: [${'"ATL", "ORD", '.repeat(12)}] } }, { state: { eq: "GA" } }] }`;
    const long = withPanel(page, page.panels[0].key, (panel) => ({
      ...panel,
      arguments: set(panel.arguments, "where", where),
      panel: set(panel.panel, "note", JSON.stringify(`A "quoted" word, ${"and more ".repeat(20)}`)),
    }));
    const text = printPage(long);
    expect(await format(text, { parser: "graphql", printWidth: 110 })).toBe(text);
  });
});

describe("an edit", () => {
  const [network] = files.filter((text) => text.includes("query Network"));

  test("of one argument changes one line", () => {
    const next = editPage(
      network,
      withPanel(pageOf(network), "monthly", (panel) => ({ ...panel, panel: set(panel.panel, "width", "8") })),
    );
    expect(diff(network, next)).toEqual(["- width: 6", "+ width: 8"]);
    expect(next.split("\n")).toHaveLength(network.split("\n").length);
  });

  test("that makes a line too long breaks it", () => {
    const next = editPage(
      network,
      withPanel(pageOf(network), "lateness", (panel) => ({
        ...panel,
        panel: set(panel.panel, "title", '"Late departures in per cent"'),
      })),
    );
    expect(next).toContain(`  lateness: network(last: "26w")
    @panel(view: STAT, title: "Late departures in per cent", y: ["lateShare"], width: 3) {
    nodes {`);
  });

  test("of an own format replaces the value and leaves comments alone", () => {
    let page = withPanel(pageOf(OWN), "worst", (panel) => ({
      ...panel,
      arguments: set(panel.arguments, "first", "25"),
      panel: [...set(panel.panel, "title", '"Worst of all"'), { name: "width", value: "6" }],
      selection: "{ nodes { origin lateShare p95Delay } }",
    }));
    page = { ...page, dashboard: set(page.dashboard, "title", '"Night shift"') };
    const next = editPage(OWN, page);
    expect(diff(OWN, next)).toEqual([
      '- ) @dashboard(title: "Night", # short on purpose',
      "- first:10)",
      '- title:"Worst" # of the night',
      "- nodes { origin # the key",
      "- departures",
      "- lateShare }",
      '+ ) @dashboard(title: "Night shift", # short on purpose',
      "+ first: 25)",
      '+ title: "Worst of all"',
      "+ width: 6 # of the night",
      "+ nodes { origin",
      "+ lateShare",
      "+ p95Delay }",
    ]);
    expect(sorted(pageOf(next))).toEqual(sorted(pageOf(printPage(page))));
  });

  test("of the order moves panels with their comments", () => {
    const page = pageOf(OWN);
    const next = editPage(OWN, { ...page, panels: [...page.panels].reverse() });
    expect(next.split("\n").sort()).toEqual(OWN.split("\n").sort());
    expect(next.indexOf("# Who is late.")).toBeLessThan(next.indexOf("# How much."));
    expect(next.endsWith("  # The end.\n}\n")).toBe(true);
  });

  test("puts panels on lines of their own where all stood on one", () => {
    const text = `query A @dashboard(title: "A") { a: network @panel(view: TABLE) { nodes { departures } } # x
}`;
    const [panel] = pageOf(text).panels;
    const next = editPage(text, { ...pageOf(text), panels: [{ ...panel, key: "b" }, panel] });
    expect(pageOf(next).panels.map(({ key }) => key)).toEqual(["b", "a"]);
    expect(next).toContain("# x\n}");
  });
});

describe("what is no GraphQL", () => {
  const page = pageOf(OWN);

  test.each([
    ["a value", (panel: PanelSource) => ({ ...panel, arguments: [{ name: "by", value: "[origin" }] })],
    ["two values", (panel: PanelSource) => ({ ...panel, arguments: [{ name: "first", value: "1) { a" }] })],
    ["a name", (panel: PanelSource) => ({ ...panel, key: "a b" })],
    ["a field", (panel: PanelSource) => ({ ...panel, field: "network(a: 1)" })],
    ["a selection", (panel: PanelSource) => ({ ...panel, selection: "{ nodes { a } } query B { c }}" })],
    ["a query in place of a selection", (panel: PanelSource) => ({ ...panel, selection: "query { a }" })],
    ["deep", (panel: PanelSource) => ({ ...panel, arguments: [{ name: "by", value: "[".repeat(1e5) }] })],
  ])("is refused: %s", (_, change) => {
    const next = withPanel(page, "total", change);
    expect(() => editPage(OWN, next)).toThrow(EditError);
    expect(() => printPage(next)).toThrow(EditError);
  });

  test("two panels of one name, a variable that is none, a file that is no page", () => {
    expect(() => printPage({ ...page, panels: [...page.panels, ...page.panels] })).toThrow(EditError);
    expect(() => printPage({ ...page, variables: ["$a: Int) @x(b: 1"] })).toThrow(EditError);
    expect(() => editPage("type A { b: Int }", page)).toThrow(EditError);
    expect(readPage("query A { a }")).toBeNull();
  });
});

describe("any edit", () => {
  const literal = fc.oneof(
    fc.integer().map(String),
    fc.string().map((text) => JSON.stringify(text.replace(/[^\x20-\x7e]/gu, "x"))),
    fc.constantFrom("TODAY", "[]", "[a, b]", "{ a: { eq: 1 } }", "$origin", "{}", '["x, y"]'),
  );
  const names = fc.uniqueArray(fc.constantFrom("view", "title", "note", "x", "y", "width", "where", "by"), {
    maxLength: 6,
  });
  const args = names.chain((all) =>
    fc.tuple(...all.map((name) => literal.map((value): WrittenArgument => ({ name, value })))),
  );
  const leaf = fc.constantFrom(
    "departures",
    "late",
    "window { start }",
    "busiest { key count }",
    "a: origin",
  );
  const selection = fc
    .uniqueArray(leaf, { minLength: 1 })
    .map((all) => `{ nodes { ${all.join(" ")} } totals { departures } }`);
  const change = fc.record({
    from: fc.nat(20),
    key: fc.constantFrom("n1", "n2", "n3", "n4"),
    arguments: fc.option(args),
    panel: fc.option(args),
    selection: fc.option(selection),
  });

  test("gives a file that says what is wanted, and panels that are not touched keep their text", () => {
    const edits = fc.record({
      file: fc.nat(20),
      changes: fc.uniqueArray(change, { selector: (c) => c.key }),
    });
    fc.assert(
      fc.property(edits, fc.boolean(), ({ file, changes }, reverse) => {
        const text = [...files, OWN][file % (files.length + 1)];
        const page = pageOf(text);
        const changed = changes.map(({ from, key, ...rest }, index): PanelSource => {
          const base = page.panels[from % page.panels.length];
          const given = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== null));
          return { ...base, ...given, key: index % 2 === 0 ? key : base.key };
        });
        const others = page.panels.filter(({ key }) => !changed.some((one) => one.key === key));
        const once = [...new Map(changed.map((one) => [one.key, one])).values()];
        const panels = reverse ? [...others, ...once].reverse() : [...others, ...once];
        const wanted = { ...page, panels };
        const next = editPage(text, wanted);
        const said = pageOf(next);
        expect(sorted(said)).toEqual(sorted(pageOf(printPage(wanted))));
        for (const { key } of others) expect(next).toContain(panelText(text, key));
        // What has been written is what is found there.
        expect(editPage(next, said)).toBe(next);
      }),
      { numRuns: 300 },
    );
  });
});

/** Arguments have no order. */
function sorted(page: PageSource): PageSource {
  const inOrder = (all: readonly WrittenArgument[]): WrittenArgument[] =>
    [...all].sort((a, b) => (a.name < b.name ? -1 : 1));
  const panels = page.panels.map((one) => ({
    ...one,
    arguments: inOrder(one.arguments),
    panel: inOrder(one.panel),
  }));
  return { ...page, dashboard: inOrder(page.dashboard), panels };
}

/** From the panel's key to the end of its head, as the file has it. */
function panelText(text: string, key: string): string {
  const at = text.search(new RegExp(`^  ${key}\\b`, "mu"));
  return text.slice(at, text.indexOf("nodes", at));
}
