import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createCollector, type Collector } from "@freshet/collector";
import {
  openEmbeddedEngines,
  RecordBatch,
  RecordBatchBuilder,
  systemClock,
  type EmbeddedEngines,
} from "@freshet/engines";
import { EventDecoder, Interner } from "@freshet/processors";
import { compileModel, type Plan } from "@freshet/schema";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readEvent } from "../src/verify/read-event.js";

const model = `
type Thing @event(topic: "things", time: "at") @time(skew: "366d") {
  at: DateTime!  id: ID  name: String!  kind: Kind  small: Int  large: Long  size: Float  price: Decimal  span: Duration  on: Boolean  more: JSON  other: DateTime
}
enum Kind { GOOD BAD }
type Things @rollup(of: "Thing", grains: ["1h"]) { name: String!  events: Long! @count }
`;
const time = '"2026-06-01T12:00:00Z"';
/** Values as JSON texts, right and wrong for one field or another. */
const values = [
  ...[
    '"x"',
    '""',
    '"GOOD"',
    '"BAD"',
    '"UGLY"',
    '"12.50"',
    '"1234567890123456"',
    '"15m"',
    '"é"',
    '"\\ud83d\\ude00"',
    '"\\ud800"',
    '"\\u0000"',
  ],
  ...[
    "0",
    "-0",
    "1",
    "1.5",
    "-3",
    "2147483647",
    "2147483648",
    "9007199254740991",
    "9007199254740993",
    "1e3",
    "1e150",
    "1.1e150",
    "1e999",
    "01",
    "1.",
    "NaN",
  ],
  ...[
    "true",
    "false",
    "null",
    "{}",
    "[]",
    '{"a":[1,{"b":null}]}',
    "[1,]",
    "tru",
    "[".repeat(40) + "]".repeat(40),
  ],
  ...[
    time,
    '"2026-02-30T12:00:00Z"',
    '"2026-06-01T12:00:00"',
    '"1969-12-31T23:59:59Z"',
    '"2200-01-01T00:00:00Z"',
    '"2026-06-01T12:00:60+05:45"',
    '"2026-06-01 12:00:00Z"',
  ],
];
const fields = [
  "at",
  "id",
  "name",
  "kind",
  "small",
  "large",
  "size",
  "price",
  "span",
  "on",
  "more",
  "other",
  "unknown",
  "__proto__",
];
const member = fc.tuple(fc.constantFrom(...fields), fc.constantFrom(...values));
/** Of a name given twice the last counts, and only the collector looks at what the first one was: so names differ. */
const event = fc
  .tuple(
    fc.boolean(),
    fc.uniqueArray(member, { maxLength: 4, selector: ([name]) => name }),
    fc.constantFrom("}", "}", "}", "}", "", "}}", ",}"),
  )
  .map(([begins, members, end]) => {
    const begun: [string, string][] = begins
      ? [
          ["at", time],
          ["name", '"n"'],
        ]
      : [];
    const all = [...begun.filter(([name]) => !members.some(([other]) => other === name)), ...members];
    return `{${all.map(([name, value]) => `"${name}":${value}`).join(",")}${end}`;
  });

describe("one definition of a valid event, written three times", () => {
  let folder = "";
  let engines: EmbeddedEngines;
  let collector: Collector;
  let server: Server;
  let plan: Plan;

  beforeAll(async () => {
    plan = compileModel([{ name: "model.graphql", text: model }]).plan as Plan;
    folder = await mkdtemp(join(tmpdir(), "freshet-acceptance-"));
    engines = await openEmbeddedEngines({ folder });
    await engines.log.createTopic("things", { partitions: 1, retentionMs: null, retentionBytes: null });
    collector = createCollector({
      plan,
      log: engines.log,
      clock: systemClock,
      limits: { eventsPerSecondMax: 1_000_000 },
    });
    server = createServer((request, response) => void collector.handle(request, response));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  });
  afterAll(async () => {
    server.close();
    await collector.close();
    await engines.close();
    await rm(folder, { recursive: true, force: true });
  });

  it("E6: collector, decoder and verify accept the same events", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(event, { minLength: 1, maxLength: 40 }), async (events) => {
        const accepted = await post(events);
        expect(decoded(events)).toEqual(accepted);
        expect(events.map((text) => readEvent(Buffer.from(text), plan.events[0]) !== null)).toEqual(accepted);
      }),
      { numRuns: 1000 },
    );
  }, 300_000);

  async function post(events: readonly string[]): Promise<boolean[]> {
    const { port } = server.address() as AddressInfo;
    const response = await fetch(`http://127.0.0.1:${port}/v1/events/Thing`, {
      method: "POST",
      headers: { "content-type": "application/x-ndjson" },
      body: events.join("\n"),
    });
    const { receipts } = (await response.json()) as { receipts: (string | null)[] };
    return receipts.map((receipt) => receipt !== null);
  }

  function decoded(events: readonly string[]): boolean[] {
    const batch = new RecordBatchBuilder();
    for (const text of events) batch.add(null, Buffer.from(text), 0);
    const decoder = new EventDecoder({
      source: plan.events[0],
      needed: new Set(["name"]),
      interner: new Interner(),
    });
    const rows = decoder.decode(RecordBatch.parse(batch.build(), 0), 0, events.length);
    return Array.from(decoder.columns.status.subarray(0, rows), (status) => status === 0);
  }
});
