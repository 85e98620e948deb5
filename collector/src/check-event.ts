import type { EventSource, Field } from "@freshet/schema";
import { numberTexts } from "@freshet/schema";
import { checkValue } from "./check-value.js";
import type { RejectReason } from "./problem.js";

/** What is wrong with an event, without its place in the request. */
interface EventFault {
  readonly path: string;
  readonly reason: RejectReason;
  readonly message: string;
}

/** An event fit for the log. */
interface CheckedEvent {
  /** Decides the partition; null where the model names no key or the event's key is null. */
  readonly key: Uint8Array | null;
}

type EventCheck = { readonly event: CheckedEvent } | { readonly faults: readonly EventFault[] };

/** As in processors: an event time outside 1970 … 2199 is a mistake, not a time. */
const eventTimeEnd = Date.UTC(2200, 0, 1);

/** Checks the events of one source as processors will: what passes here is not set aside there. */
export class EventChecker {
  readonly #source: EventSource;
  readonly #time: Field;

  constructor(source: EventSource) {
    const time = source.fields.find((field) => field.name === source.time);
    if (!time) throw new Error(`assertion: ${source.name} has no field ${source.time}`);
    this.#source = source;
    this.#time = time;
  }

  /** `text` is strict JSON already; `now` will be the record time. */
  check(text: string, now: number): EventCheck {
    const parsed: unknown = JSON.parse(text);
    if (typeof parsed !== "object" || parsed === null || Array.isArray(parsed)) {
      return { faults: [{ path: "", reason: "not-an-object", message: "An event is a JSON object" }] };
    }
    const values = parsed as Record<string, unknown>;
    const texts = numberTexts(text);
    const faults: EventFault[] = [];
    let key: Uint8Array | null = null;
    for (const field of this.#source.fields) {
      const value = Object.hasOwn(values, field.name) ? values[field.name] : undefined;
      const fault = this.#checkField(field, { value, text: texts[field.name] }, now);
      if (fault) faults.push(fault);
      else if (field.name === this.#source.key) key = keyBytes(value);
    }
    return faults.length === 0 ? { event: { key } } : { faults };
  }

  #checkField(
    field: Field,
    { value, text }: { readonly value: unknown; readonly text: unknown },
    now: number,
  ): EventFault | null {
    const isTime = field === this.#time;
    if (value === undefined || value === null) return this.#checkAbsent(field, value, isTime);
    const result = checkValue(field, value, text);
    if ("reason" in result) return { path: field.name, ...result };
    if (isTime && (result.value < 0 || result.value >= eventTimeEnd)) {
      return { path: field.name, reason: "time", message: `${field.name} must lie between 1970 and 2199` };
    }
    if (isTime && result.value > now + this.#source.skewMs) {
      const message = `${field.name} lies in the future: more than ${this.#source.skewMs / 1000} s past this server's clock`;
      return { path: field.name, reason: "future", message };
    }
    return null;
  }

  #checkAbsent(field: Field, value: null | undefined, isTime: boolean): EventFault | null {
    if (field.nullable && !isTime) return null;
    const message = value === null ? `${field.name} must not be null` : `${field.name} is missing`;
    return { path: field.name, reason: "missing", message };
  }
}

/** A key's bytes are its text: producers in other languages then agree on the partition. */
function keyBytes(value: unknown): Uint8Array | null {
  if (value === null || value === undefined) return null;
  return Buffer.from(typeof value === "string" ? value : JSON.stringify(value));
}
