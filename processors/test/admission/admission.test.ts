import { RecordBatch, RecordBatchBuilder } from "@freshet/engines";
import { compileModel } from "@freshet/schema";
import type { EventSource } from "@freshet/schema";
import { describe, expect, it } from "vitest";
import { Accounts } from "../../src/admission/accounts.js";
import { Admission } from "../../src/admission/admission.js";
import type { SetAside } from "../../src/admission/admission.js";
import { RecentIds } from "../../src/admission/recent-ids.js";
import { EventDecoder } from "../../src/decode/event-decoder.js";
import { Interner } from "../../src/interner.js";

const T0 = Date.parse("2026-01-01T00:00:00Z");
const { plan } = compileModel([
  {
    name: "model.graphql",
    text: `
type Sale @event(topic: "sales", time: "at", id: "id", dedupe: "1m") @time(lateness: "10s", accept: "20s", skew: "5s") {
  id: ID!
  at: DateTime!
}
type Sales @rollup(of: "Sale", grains: ["1m"]) { sales: Long! @count }`,
  },
]);
const source = plan!.events[0];

interface Given {
  readonly text: string;
  readonly recordTime: number;
}

const sale = (id: string, at: number, recordTime = at): Given => ({
  text: JSON.stringify({ id, at: new Date(T0 + at).toISOString() }),
  recordTime: T0 + recordTime,
});

/** Admits records in slices of the given size. */
function admit(
  given: readonly Given[],
  sliceRows = given.length,
): { accounts: Accounts; admission: Admission; aside: SetAside[] } {
  const builder = new RecordBatchBuilder();
  for (const { text, recordTime } of given) builder.add(null, Buffer.from(text), recordTime);
  const batch = RecordBatch.parse(builder.build(), 0);
  const interner = new Interner();
  const decoder = new EventDecoder({ source, needed: new Set(["id", "at"]), interner, capacity: sliceRows });
  const accounts = new Accounts();
  const ids = new RecentIds({ horizonMs: source.dedupeMs, idsMax: 100 });
  const admission = new Admission({ source: source as EventSource, accounts, ids, capacity: sliceRows });
  const aside: SetAside[] = [];
  for (let fromIndex = 0; fromIndex < batch.count;) {
    const rows = decoder.decode(batch, fromIndex, sliceRows);
    const slice = {
      batch,
      fromIndex,
      rows,
      columns: decoder.columns,
      detail: (row: number) => decoder.detail(row)!,
    };
    const strings = decoder.columns.strings.get("id")!;
    admission.admit(
      slice,
      (row) => strings[row],
      (record) => aside.push(record),
    );
    fromIndex += rows;
  }
  return { accounts, admission, aside };
}

const MIXED = [
  sale("a", 0),
  { text: "{", recordTime: T0 },
  sale("b", 6_000, 0),
  sale("a", 1_000),
  sale("c", 40_000),
  sale("d", 10_000, 41_000),
  sale("e", 9_999, 41_000),
  sale("a", 61_001),
];

describe("admission", () => {
  it("tells broken, future, repeated and late records apart, each with its reason", () => {
    const { aside } = admit(MIXED);
    expect(aside.map(({ offset, kind, reason }) => [offset, kind, reason])).toEqual([
      [1, "invalid", "json"],
      [2, "invalid", "future"],
      [3, "invalid", "duplicate"],
      [6, "late", "late"],
    ]);
    expect(aside[3].detail).toContain("2026-01-01T00:00:09.999Z");
    expect(Buffer.from(aside[0].value!).toString()).toBe("{");
  });

  it("does not let a future event move the watermark", () => {
    const { admission } = admit([sale("a", 0), sale("b", 3_600_000, 0)]);
    expect(admission.watermark).toBe(T0 - 10_000);
  });

  it("decides the same whatever the borders of the slices (E6)", () => {
    const whole = admit(MIXED);
    for (const rows of [1, 2, 3, 5]) {
      const sliced = admit(MIXED, rows);
      expect(sliced.accounts.toState()).toEqual(whole.accounts.toState());
      expect(sliced.admission.toState()).toEqual(whole.admission.toState());
      expect(sliced.aside).toEqual(whole.aside);
    }
  });

  it("counts every record that it sets aside, and keeps the latest five (E8)", () => {
    const broken = Array.from({ length: 9 }, (_, i) => ({ text: `#${i}`, recordTime: T0 }));
    const { accounts } = admit(broken);
    expect([accounts.read, accounts.invalid, accounts.reasons.get("json")]).toEqual([9, 9, 9]);
    expect(accounts.samples.map(({ offset, excerpt }) => `${offset} ${excerpt}`)).toEqual([
      "4 #4",
      "5 #5",
      "6 #6",
      "7 #7",
      "8 #8",
    ]);
  });

  it("restores its accounts from a checkpoint", () => {
    const { accounts } = admit(MIXED);
    const state = JSON.parse(JSON.stringify(accounts.toState()));
    expect(Accounts.fromState(state).toState()).toEqual(accounts.toState());
  });
});
