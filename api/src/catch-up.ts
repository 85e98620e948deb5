export interface CatchUp {
  readonly progress: number;
  readonly eventsPerSecond: number;
  readonly secondsLeft: number | null;
}

/** How far a source is at one look. */
export interface Look {
  /** Any clock in ms, for speeds. */
  readonly at: number;
  /** The clock that record times are of. */
  readonly now: number;
  /** Events that are done with, and those of the log that are not, over all partitions. */
  readonly position: number;
  readonly lag: number;
  /** Greatest record time of an event that was read, and the record time of the first one; null before that. */
  readonly recordTime: number | null;
  readonly firstRecordTime: number | null;
}

interface Speed {
  readonly events: number;
  /** Of the log's end. */
  readonly end: number;
  /** Milliseconds of record time. */
  readonly time: number;
}

const LAG_EVENTS = 2_000;
const BUSY_EVENTS_PER_SECOND = 1_000;
const BEHIND_MS = 5 * 60_000;
const LOOKS = 8;
const LOOK_MS = 250;

/**
 * How far a source has come in what it has to catch up with. Where the end of the log stands still, or moves with the present, that is
 * the share of the events that were left when it began. A log that is being filled from the past says nothing by its end: there, it is
 * the share of the time up to the present, by record time.
 */
export class CatchUpMeter {
  readonly #looks: Look[] = [];
  /** Position where the catching up began; null while there is none. */
  #began: number | null = null;

  /** Null where there is nothing to catch up with. */
  measure(look: Look): CatchUp | null {
    const speed = this.#speed(look);
    const isFilled = this.#isFilled(look, speed);
    if (look.lag <= LAG_EVENTS && !isFilled) {
      this.#began = null;
      return null;
    }
    // A new owner may begin again before where the last one was.
    this.#began = Math.min(this.#began ?? look.position, look.position);
    return {
      eventsPerSecond: Math.round(speed.events),
      ...(isFilled ? byTime(look, speed) : this.#byEvents(look, speed)),
    };
  }

  /** Events of long ago are being appended, faster than life. */
  #isFilled({ now, recordTime }: Look, { events, end }: Speed): boolean {
    const isBehind = recordTime !== null && now - recordTime > BEHIND_MS;
    return isBehind && Math.min(events, end) > BUSY_EVENTS_PER_SECOND;
  }

  #byEvents({ position, lag }: Look, { events, end }: Speed): Omit<CatchUp, "eventsPerSecond"> {
    const done = position - (this.#began ?? position);
    const gain = events - end;
    return { progress: done / (done + lag), secondsLeft: gain > 0 ? Math.round(lag / gain) : null };
  }

  /** Over the last few looks. */
  #speed(look: Look): Speed {
    const looks = this.#looks;
    const last = looks[looks.length - 1];
    // Read anew from an earlier place: what was before has no part in the speed.
    if (last && look.position < last.position) looks.length = 0;
    if (!last || looks.length === 0 || look.at - last.at >= LOOK_MS) looks.push(look);
    if (looks.length > LOOKS) looks.shift();
    const [oldest] = looks;
    const seconds = (look.at - oldest.at) / 1_000;
    if (seconds < 0.1) return { events: 0, end: 0, time: 0 };
    const end = look.position + look.lag - oldest.position - oldest.lag;
    const from = oldest.recordTime ?? oldest.firstRecordTime ?? look.firstRecordTime ?? 0;
    return {
      events: (look.position - oldest.position) / seconds,
      end: Math.max(0, end) / seconds,
      time: look.recordTime === null ? 0 : (look.recordTime - from) / seconds,
    };
  }
}

function byTime(
  { now, recordTime, firstRecordTime }: Look,
  { time }: Speed,
): Omit<CatchUp, "eventsPerSecond"> {
  const first = firstRecordTime ?? now;
  const last = recordTime ?? first;
  return {
    progress: now > first ? Math.min(1, Math.max(0, (last - first) / (now - first))) : 1,
    // The clock goes on meanwhile.
    secondsLeft: time > 1_000 ? Math.round(Math.max(0, now - last) / (time - 1_000)) : null,
  };
}
