import { expect, it } from "vitest";
import { parseMarkdown } from "../../src/chart/markdown";

it("reads headings, paragraphs, lists and code", () => {
  expect(
    parseMarkdown("# Delays\n\nFrom *origin* to\n**destination**.\n- one\n- two\n  more\n\n```\n<b>\n```"),
  ).toEqual([
    { kind: "heading", level: 3, inline: [{ kind: "text", text: "Delays" }] },
    {
      kind: "paragraph",
      inline: [
        { kind: "text", text: "From " },
        { kind: "emphasis", inline: [{ kind: "text", text: "origin" }] },
        { kind: "text", text: " to " },
        { kind: "strong", inline: [{ kind: "text", text: "destination" }] },
        { kind: "text", text: "." },
      ],
    },
    {
      kind: "list",
      ordered: false,
      items: [[{ kind: "text", text: "one" }], [{ kind: "text", text: "two more" }]],
    },
    { kind: "code", text: "<b>" },
  ]);
});

it("links to pages and mail, never to what runs", () => {
  const hrefs = (text: string): string[] =>
    [...JSON.stringify(parseMarkdown(text)).matchAll(/"href":"([^"]*)"/g)].map((match) => match[1]!);
  expect(hrefs("[a](https://example.org/x) [b](/d/Today) [c](mailto:a@example.org)")).toEqual([
    "https://example.org/x",
    "/d/Today",
    "mailto:a@example.org",
  ]);
  expect(hrefs("[a](javascript:alert) [b](data:text/html,x) [c](//evil.example) [d](JAVAscript:x)")).toEqual(
    [],
  );
});

it("leaves HTML and what is not closed as text", () => {
  const text = "<script>alert(1)</script> **open [link](";
  expect(parseMarkdown(text)).toEqual([{ kind: "paragraph", inline: [{ kind: "text", text }] }]);
});

it("ends soon on long and hostile text", () => {
  const text = `${"*".repeat(5_000)}${"[".repeat(5_000)}${"`".repeat(5_000)}`;
  expect(JSON.stringify(parseMarkdown(text)).length).toBeGreaterThan(10_000);
});
