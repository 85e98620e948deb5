import { RecordBatch, RecordBatchBuilder } from "@freshet/engines";
import type { EventSource, Field, ScalarName } from "@freshet/schema";

export function field(name: string, type: ScalarName, options: Partial<Field> = {}): Field {
  return {
    name,
    description: null,
    type,
    nullable: false,
    enumValues: null,
    label: null,
    unit: null,
    ...options,
  };
}

export function source(fields: readonly Field[], time = "at"): EventSource {
  return {
    name: "Event",
    description: null,
    topic: "events",
    fields,
    lookups: [],
    time,
    key: null,
    id: null,
    dedupeMs: 0,
    latenessMs: 0,
    acceptMs: 0,
    skewMs: 0,
    idleMs: 0,
  };
}

/** One field of every type; optional ones for half of them. */
export const EVERYTHING = source([
  field("at", "DateTime"),
  field("id", "ID"),
  field("name", "String", { nullable: true }),
  field("color", "String", { nullable: true, enumValues: ["RED", "GREEN"] }),
  field("count", "Int"),
  field("total", "Long", { nullable: true }),
  field("delay", "Float", { nullable: true }),
  field("price", "Decimal", { nullable: true }),
  field("good", "Boolean"),
  field("seen", "DateTime", { nullable: true }),
  field("span", "Duration", { nullable: true }),
  field("extra", "JSON", { nullable: true }),
]);

export const GOOD = {
  at: "2026-01-31T12:00:00.250Z",
  id: "e1",
  name: 'Zoë "the" cat',
  color: "RED",
  count: 3,
  total: 9007199254740991,
  delay: -12.5,
  price: "12.30",
  good: true,
  seen: "1912-06-23T00:00:00+01:00",
  span: "15m",
  extra: { deep: [1, { a: null }] },
};

/** A batch of one record for each value; texts are taken as they are. */
export function batchOf(values: readonly (string | Uint8Array | null)[], baseOffset = 0): RecordBatch {
  const builder = new RecordBatchBuilder();
  values.forEach((value, i) => {
    builder.add(
      i % 2 === 0 ? Buffer.from("key") : null,
      typeof value === "string" ? Buffer.from(value) : value,
      1000 + i,
    );
  });
  return RecordBatch.parse(builder.build(), baseOffset);
}
