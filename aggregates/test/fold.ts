import type { Measure } from "@freshet/schema";
import { ByteWriter, functionOf, StringDictionary } from "../src/index.js";
import type { AggregateFunction, Dictionary, FoldBatch, MeasureValue } from "../src/index.js";

export interface TestEvent {
  readonly value: number | string | null;
  readonly time: number;
  readonly partition: number;
  readonly offset: number;
}

/** Events of values alone, one after the other in partition 0. */
export function eventsOf(values: readonly (number | string | null)[]): TestEvent[] {
  return values.map((value, i) => ({ value, time: i, partition: 0, offset: i }));
}

/** Batches of the events for `slot`, each of one partition, in the given order. */
export function batchesOf(
  events: readonly TestEvent[],
  slot: number,
  dictionary: Dictionary,
  text: boolean,
): FoldBatch[] {
  const partitions = [...new Set(events.map((event) => event.partition))];
  return partitions.map((partition) => {
    const own = events.filter((event) => event.partition === partition);
    const number = (value: TestEvent["value"]): number => (typeof value === "number" ? value : NaN);
    const id = (value: TestEvent["value"]): number => (typeof value === "string" ? dictionary.id(value) : -1);
    return {
      count: own.length,
      slots: new Int32Array(own.length).fill(slot),
      numbers: text ? null : Float64Array.from(own, ({ value }) => number(value)),
      strings: text ? Int32Array.from(own, ({ value }) => id(value)) : null,
      times: Float64Array.from(own, (event) => event.time),
      offsets: Float64Array.from(own, (event) => event.offset),
      partition,
    };
  });
}

/** A column of one measure with a few slots. */
export class TestColumn {
  readonly measure: Measure;
  readonly fn: AggregateFunction;
  readonly dictionary: Dictionary;
  readonly column: unknown;
  readonly text: boolean;

  constructor(measure: Measure, dictionary: Dictionary = new StringDictionary(), capacity = 16) {
    this.measure = measure;
    this.fn = functionOf(measure.function);
    this.dictionary = dictionary;
    this.text = measure.of?.type === "string";
    this.column = this.fn.create({ measure, dictionary }, capacity);
  }

  add(slot: number, events: readonly TestEvent[]): this {
    for (const batch of batchesOf(events, slot, this.dictionary, this.text)) this.fn.add(this.column, batch);
    return this;
  }

  retract(slot: number, events: readonly TestEvent[]): this {
    for (const batch of batchesOf(events, slot, this.dictionary, this.text)) {
      this.fn.retract!(this.column, batch);
    }
    return this;
  }

  merge(slot: number, fromSlot: number): this {
    this.fn.merge(this.column, slot, this.column, fromSlot);
    return this;
  }

  read(slot: number): MeasureValue {
    return this.fn.read(this.column, slot);
  }

  encode(slot: number): Uint8Array {
    const out = new ByteWriter();
    this.fn.encode(this.column, slot, out);
    return out.finish();
  }
}

/** What the measure answers for these values. */
export function readOf(measure: Measure, values: readonly (number | string | null)[]): MeasureValue {
  return new TestColumn(measure).add(0, eventsOf(values)).read(0);
}
