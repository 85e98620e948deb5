import type { EventSource } from "@freshet/schema";
import type { Plain } from "./evaluate.js";

/** A list of numbers in a typed array that grows. */
export class NumberList {
  length = 0;
  #items = new Float64Array(1024);

  push(value: number): void {
    if (this.length === this.#items.length) {
      const larger = new Float64Array(this.length * 2);
      larger.set(this.#items);
      this.#items = larger;
    }
    this.#items[this.length++] = value;
  }

  at(index: number): number {
    return this.#items[index];
  }
}

/** The accepted events of a source, field by field, so that millions fit into memory. */
export class EventTable {
  readonly partitions = new NumberList();
  readonly offsets = new NumberList();
  readonly times = new NumberList();
  /** Watermark of the partition just before the event. */
  readonly watermarks = new NumberList();
  readonly #fields: ReadonlyMap<string, { kind: "text" | "truth" | "number"; items: NumberList }>;
  readonly #texts: string[] = [];
  readonly #textIds = new Map<string, number>();

  constructor(source: EventSource) {
    this.#fields = new Map(
      source.fields.map((field) => [field.name, { kind: kindOf(field.type), items: new NumberList() }]),
    );
  }

  get length(): number {
    return this.times.length;
  }

  add(event: {
    partition: number;
    offset: number;
    time: number;
    watermark: number;
    values: ReadonlyMap<string, Plain>;
  }): void {
    this.partitions.push(event.partition);
    this.offsets.push(event.offset);
    this.times.push(event.time);
    this.watermarks.push(event.watermark);
    for (const [name, { items }] of this.#fields) {
      const value = event.values.get(name) ?? null;
      items.push(value === null ? NaN : typeof value === "string" ? this.#textId(value) : Number(value));
    }
  }

  value(index: number, name: string): Plain {
    const field = this.#fields.get(name);
    if (field === undefined) throw new Error(`no field ${name}`);
    const item = field.items.at(index);
    if (Number.isNaN(item)) return null;
    if (field.kind === "text") return this.#texts[item];
    return field.kind === "truth" ? item === 1 : item;
  }

  /** Indexes of all events, by time. */
  byTime(): Uint32Array {
    return Uint32Array.from({ length: this.length }, (_, index) => index).sort(
      (a, b) => this.times.at(a) - this.times.at(b),
    );
  }

  #textId(text: string): number {
    let id = this.#textIds.get(text);
    if (id === undefined) {
      id = this.#texts.push(text) - 1;
      this.#textIds.set(text, id);
    }
    return id;
  }
}

function kindOf(type: string): "text" | "truth" | "number" {
  if (type === "ID" || type === "String") return "text";
  return type === "Boolean" ? "truth" : "number";
}
