import { ApolloClient, ApolloLink, InMemoryCache } from "@apollo/client/core";
import { print } from "graphql";
import { Observable } from "rxjs";
import { afterEach, beforeEach, expect, it } from "vitest";
import { effectScope, shallowRef } from "vue";
import { readDefinition } from "../../src/definition/definition";
import { usePanel } from "../../src/stream/use-panel";
import type { Panel } from "../../src/definition/definition";
import type { PanelStream } from "../../src/stream/use-panel";
import type { EffectScope } from "vue";

const call = 'sales(last: "1d", by: [shop])';
const panel: Panel = readDefinition({
  dashboards: [
    {
      name: "d",
      panels: [
        {
          key: "k",
          view: "TABLE",
          query: `{ k: ${call} { nodes { id shop sum } totalCount } }`,
          subscription: `subscription { k: ${call} { kind rows { id shop sum } removed } }`,
          variables: {},
          declared: [],
        },
      ],
    },
  ],
}).dashboards[0]!.panels[0]!;

const tooLarge = {
  message: '"sum" is past 2^53 - 1.',
  path: ["k", "rows", 0, "sum"],
  extensions: { code: "VALUE" },
};
let scope: EffectScope;
let send: (result: ApolloLink.Result) => void;
let stream: PanelStream;
let asked: ApolloLink.Operation;

beforeEach(() => {
  const link = new ApolloLink(
    (operation) =>
      new Observable((observer) => {
        if (operation.operationType === "subscription") asked = operation;
        send = (result) => observer.next(result);
      }),
  );
  const apollo = new ApolloClient({ link, cache: new InMemoryCache() });
  scope = effectScope();
  stream = scope.run(() => usePanel(panel, { apollo, paused: shallowRef(false), refresh: "LIVE" }))!;
});
afterEach(() => scope.stop());

function frame(kind: string, rows: readonly object[]): { k: object } {
  return { k: { kind, rows, removed: [] } };
}

it("shows the rows where single values are missing, and says why until a whole answer comes", async () => {
  send({
    data: frame("SNAPSHOT", [
      { id: "a", shop: "a", sum: null },
      { id: "b", shop: "b", sum: 5 },
    ]),
    errors: [tooLarge],
  });
  await settled();
  expect(stream.error.value).toBeNull();
  expect(stream.missing.value?.message).toBe(tooLarge.message);
  expect(stream.rows.value.map(({ id, sum }) => [id, sum])).toEqual([
    ["a", null],
    ["b", 5],
  ]);

  send({ data: frame("DELTA", [{ id: "b", shop: "b", sum: 6 }]) });
  await settled();
  expect(stream.missing.value?.message).toBe(tooLarge.message);
  send({ data: frame("SNAPSHOT", [{ id: "b", shop: "b", sum: 6 }]) });
  await settled();
  expect(stream.missing.value).toBeNull();
});

it("shows the error where there is no answer", async () => {
  send({ data: { k: null }, errors: [{ ...tooLarge, path: ["k"], message: "No." }] });
  await settled();
  expect(stream.error.value?.message).toBe("No.");
  expect(stream.missing.value).toBeNull();
});

it("goes on from its last frame where a subscription is sent again", async () => {
  const revision = (token: string): object => ({
    revision: { token, watermark: null, lag: null, stale: false },
  });
  expect(print(asked.query)).toContain("subscription ($resume: String)");
  expect(print(asked.query)).toContain('sales(last: "1d", by: [shop], resume: $resume)');
  expect(JSON.parse(JSON.stringify(asked.variables))).toEqual({ resume: null });
  send({ data: { k: { ...frame("SNAPSHOT", [{ id: "a", shop: "a", sum: 1 }]).k, ...revision("one") } } });
  await settled();
  expect(JSON.parse(JSON.stringify(asked.variables))).toEqual({ resume: "one" });
  send({ data: { k: { ...frame("HEARTBEAT", []).k, ...revision("two") } } });
  await settled();
  expect(JSON.parse(JSON.stringify(asked.variables))).toEqual({ resume: "two" });
  stream.showAll(true);
  expect(JSON.parse(JSON.stringify(asked.variables))).toEqual({ resume: null });
});

async function settled(): Promise<void> {
  for (let i = 0; i < 5; i++) await new Promise((resolve) => setImmediate(resolve));
}
