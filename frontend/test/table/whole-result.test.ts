import { parse } from "graphql";
import { expect, it } from "vitest";
import { readDefinition } from "../../src/definition/definition";
import { panelQuestion } from "../../src/definition/panel-question";
import { wordsOf } from "../../src/definition/words";
import { tableColumns } from "../../src/table/columns";
import { remarksOf } from "../../src/table/remarks";
import { untouched } from "../../src/table/table-state";
import { wholeResult, withPage } from "../../src/table/whole-result";
import { definition } from "../mock/pages";

const app = readDefinition(definition("1", null));
const panel = app.dashboards[0]!.panels.find((one) => one.key === "airports")!;

/** A server of `count` rows, of which it answers 1,000 at once; the last row of a page comes again with the next. */
function serverOf(count: number): { asked: string[]; stream: Parameters<typeof wholeResult>[0] } {
  const asked: string[] = [];
  const ask = (document: string): Promise<{ connection: Record<string, unknown>; cause: unknown }> => {
    asked.push(document);
    const first = Number(/first: (\d+)/.exec(document)?.[1]);
    const start = Number(/after: "(\d+)"/.exec(document)?.[1] ?? 0);
    const end = Math.min(count, start + first);
    const nodes = Array.from({ length: end - start }, (_, index) => ({ id: String(start + index) }));
    const again = start > 0 ? [{ id: String(start - 1) }] : [];
    const pageInfo = { hasNextPage: end < count, endCursor: String(end) };
    const revision = { token: "t1", watermark: "2001-06-14T16:38:00Z" };
    return Promise.resolve({
      connection: { nodes: [...again, ...nodes], totalCount: count, pageInfo, revision },
      cause: undefined,
    });
  };
  return { asked, stream: { panel, ask } };
}

it("reads all pages, each row once, and says how far it is", async () => {
  const { asked, stream } = serverOf(2_345);
  const counts: number[] = [];
  const whole = await wholeResult(stream, (count) => counts.push(count));
  expect(whole.rows.map((row) => row.id)).toEqual(Array.from({ length: 2_345 }, (_, index) => String(index)));
  expect([asked.length, counts]).toEqual([3, [1_000, 2_000, 2_345]]);
  expect(whole.revision.token).toBe("t1");
});

it("stops at the most rows, and the file says that it is cut", async () => {
  const { stream } = serverOf(5_000);
  const whole = await wholeResult(stream, () => undefined, 1_500);
  expect([whole.rows.length, whole.totalCount]).toEqual([1_500, 5_000]);
  const question = panelQuestion(panel);
  const columns = tableColumns(panel, question, wordsOf(app, panel));
  const filters = { departures: { kind: "range", from: 100, to: null } } as const;
  const state = { ...untouched, filters, search: "or" };
  expect(remarksOf({ title: "Airports", question, columns, state, timeZone: "UTC", whole })).toEqual([
    "Airports, in the last 6 h. Filter: Departures from 100; rows with “or”. Cut: the first 1,500 of 5,000 rows",
    "Time zone: UTC, weeks begin on Monday",
    "Revision: t1, events known until 2001-06-14T16:38:00Z",
  ]);
});

it("ends where a server's cursor stands still", async () => {
  const connection = { nodes: [{ id: "a" }], pageInfo: { hasNextPage: true, endCursor: "x" } };
  const whole = await wholeResult(
    { panel, ask: () => Promise.resolve({ connection, cause: undefined }) },
    () => undefined,
  );
  expect(whole.rows).toEqual([{ id: "a" }]);
});

it("asks for a page by the panel's own query", () => {
  const document = withPage(panel.query, 10, 'a"b');
  expect(() => parse(document)).not.toThrow();
  expect(document).toMatch(/first: 10,?\s+after: "a\\"b"/);
  expect(document.match(/first:/g)).toHaveLength(1);
  expect(document).toMatch(/pageInfo \{\s+hasNextPage\s+endCursor/);
});
