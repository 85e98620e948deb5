import { assertBatchFits, assertRecordsFit } from "../limits.js";
import { type AppendReceipt, LogError, type ProducerMark } from "../port.js";
import { RecordBatch } from "../record-batch.js";
import { type Brokers, closedError } from "./brokers.js";
import { encodeBatch } from "./encode-batch.js";
import { fencedError, isNotTaken, isOfSequence, isPassing, tooLargeError, toLogError } from "./errors.js";
import { beginIdempotent, type Identity } from "./fence.js";
import { MARK_HEADER, type MarkedAppend, Marks, markText } from "./marks.js";
import { produceBatch } from "./produce.js";

/** Appends that wait are sent together, up to about this size. */
const BATCH_BYTES = 512 * 1024;
const BACK_OFF_MS_MIN = 20;
const BACK_OFF_MS_MAX = 1_000;

interface Waiting {
  readonly records: RecordBatch;
  readonly producer: ProducerMark | undefined;
  resolve(receipt: AppendReceipt): void;
  reject(error: unknown): void;
}

/** One append of a batch under way. */
interface Placed {
  readonly waiting: Waiting;
  /** Place of its first record in the batch. */
  readonly at: number;
}

/** An append that repeats one that is known, or one of the batch under way. */
interface Repeat {
  readonly waiting: Waiting;
  readonly of: MarkedAppend | Placed;
}

/** A batch that the broker takes at most once, however often it is sent. */
interface Sending {
  readonly bytes: Buffer;
  readonly count: number;
  readonly baseSequence: number;
  readonly placed: readonly Placed[];
  readonly repeats: readonly Repeat[];
}

interface Context {
  readonly brokers: Brokers;
  readonly topic: string;
  readonly partition: number;
  /** Numbers under which alone it may append (fence.ts); others are asked for if it has none. */
  readonly identity?: Identity;
  /** Looks through the log for marks, up to its end. */
  learn(marks: Marks): Promise<void>;
  /** Whether a batch with that producer and sequence is in the log, at `from` or after it, and where. */
  find(producerId: bigint, baseSequence: number, from: number): Promise<number | null>;
  end(): Promise<number>;
  bytesMax(): Promise<number>;
  appended(end: number): void;
}

/**
 * Appends to one partition, one batch in flight, in the order of the calls. A batch has the numbers of an idempotent producer: sent again after an
 * unknown outcome, the broker takes it once. So a batch whose outcome stays unknown past the time-out is still the first to be sent when the
 * broker can be reached again, though its callers have been told: only then is it known what the log holds.
 */
export class Appender {
  readonly #context: Context;
  readonly #queue: Waiting[] = [];
  readonly #marks = new Marks();
  #queuedBytes = 0;
  #producer: Identity | null = null;
  /** The numbers given at the beginning are in use, or were. */
  #isBegun = false;
  #sequence = 0;
  #unresolved: Sending | null = null;
  /** Batches that are not settled can only be here or behind it. */
  #floor = 0;
  #running: Promise<void> | null = null;

  constructor(context: Context) {
    this.#context = context;
  }

  get name(): string {
    return `${this.#context.topic}/${this.#context.partition}`;
  }

  get #doing(): { what: string; notWritten: true } {
    return { what: `Appending to ${this.name}`, notWritten: true };
  }

  append(bytes: Buffer, producer: ProducerMark | undefined): Promise<AppendReceipt> {
    const { brokers } = this.#context;
    if (brokers.closing.aborted) return Promise.reject(closedError());
    let records: RecordBatch;
    try {
      records = checkedBatch(bytes, this.name);
      if (this.#queuedBytes + bytes.length > brokers.settings.queueBytes)
        throw new LogError("busy", `Too many appends wait for ${this.name}.`, {
          canRetry: true,
          notWritten: true,
        });
    } catch (error) {
      return Promise.reject(error as Error);
    }
    return new Promise((resolve, reject) => {
      this.#queue.push({ records, producer, resolve, reject });
      this.#queuedBytes += bytes.length;
      this.#start();
    });
  }

  async lastSequence(id: string): Promise<number> {
    // What was given before counts, so it has to be written first.
    await this.#running;
    await this.#context.learn(this.#marks);
    return this.#marks.last(id)?.sequence ?? -1;
  }

  /** Resolves when nothing waits any more. */
  async drained(): Promise<void> {
    while (this.#running !== null) await this.#running;
  }

  #start(): void {
    this.#running ??= this.#run().finally(() => {
      this.#running = null;
      if (this.#queue.length > 0) this.#start();
    });
  }

  async #run(): Promise<void> {
    // A turn of the event loop, so that calls made together are sent together.
    await Promise.resolve();
    while (this.#queue.length > 0) {
      try {
        if (this.#unresolved !== null) await this.#send(this.#unresolved);
        else await this.#sendNext();
      } catch (error) {
        this.#rejectAll(toLogError(error, this.#doing));
      }
    }
  }

  async #sendNext(): Promise<void> {
    const { brokers } = this.#context;
    const bytesMax = await this.#context.bytesMax();
    if (this.#queue.some(({ producer }) => producer && this.#marks.last(producer.id) === null))
      await this.#context.learn(this.#marks);
    if (this.#producer === null) await this.#beginProducer();
    const chosen = this.#choose(bytesMax);
    if (chosen === null) return;
    brokers.settings.logger.debug({ partition: this.name, records: chosen.count }, "Appending.");
    if (chosen.count === 0) this.#settle(chosen, -1);
    else await this.#send(chosen);
  }

  /** Takes what waits, up to the size of a batch. */
  #choose(bytesMax: number): Sending | null {
    const placed: Placed[] = [];
    const repeats: Repeat[] = [];
    const byProducer = new Map<string, { sequence: number; placed: Placed }>();
    let bytes = 0;
    let count = 0;
    while (this.#queue.length > 0) {
      const [waiting] = this.#queue;
      const size = waiting.records.bytes.length;
      if (placed.length > 0 && bytes + size > Math.min(BATCH_BYTES, bytesMax / 2)) break;
      this.#queue.shift();
      this.#queuedBytes -= size;
      const repeat = this.#repeatOf(waiting, byProducer);
      if (repeat) {
        repeats.push({ waiting, of: repeat });
        continue;
      }
      const place = { waiting, at: count };
      if (waiting.producer)
        byProducer.set(waiting.producer.id, { sequence: waiting.producer.sequence, placed: place });
      placed.push(place);
      bytes += size;
      count += waiting.records.count;
    }
    const baseSequence = this.#sequence;
    const encoded = count === 0 ? Buffer.alloc(0) : this.#encode(placed, baseSequence);
    const sending = { bytes: encoded, count, baseSequence, placed, repeats };
    if (encoded.length <= bytesMax) return sending;
    this.#refuse(sending, tooLargeError(this.#context.topic, encoded.length, bytesMax));
    return null;
  }

  #repeatOf(
    { producer }: Waiting,
    byProducer: ReadonlyMap<string, { sequence: number; placed: Placed }>,
  ): MarkedAppend | Placed | null {
    if (!producer) return null;
    const staged = byProducer.get(producer.id);
    if (staged && producer.sequence <= staged.sequence)
      return producer.sequence === staged.sequence ? staged.placed : UNKNOWN_PLACE;
    const last = this.#marks.last(producer.id);
    if (!last || producer.sequence > last.sequence) return null;
    return producer.sequence === last.sequence ? last : UNKNOWN_PLACE;
  }

  #encode(placed: readonly Placed[], baseSequence: number): Buffer {
    const parts = placed.map(({ waiting: { records, producer } }) => ({
      records,
      mark: producer ? { name: MARK_HEADER, text: markText(producer, records.count) } : null,
    }));
    const { id, epoch } = this.#producer!;
    return encodeBatch(parts, { producerId: id, producerEpoch: epoch, baseSequence });
  }

  /** Sends until the outcome is known; past the time-out the callers are told that it is not, and the batch is kept. */
  async #send(sending: Sending): Promise<void> {
    const { brokers, topic } = this.#context;
    const deadline = performance.now() + brokers.settings.timeoutMs;
    let isSure = this.#unresolved !== sending;
    for (let pause = BACK_OFF_MS_MIN; ; pause = Math.min(pause * 2, BACK_OFF_MS_MAX)) {
      try {
        const baseOffset = await this.#attempt(sending);
        return this.#settle(sending, baseOffset);
      } catch (error) {
        brokers.noteFailure(error, topic);
        if (!isPassing(error)) {
          // Told by the broker about this very batch; of an earlier attempt nothing is known.
          if (!isSure && (await this.#isSettledByLog(sending))) return;
          if (isOfSequence(error) && this.#unresolved !== sending) return this.#sendAnew(sending);
          return this.#refuse(sending, toLogError(error, this.#doing));
        }
        isSure &&= isNotTaken(error);
        if (performance.now() + pause > deadline || brokers.closing.aborted) {
          const failure = toLogError(error, { what: `Appending to ${this.name}`, notWritten: isSure });
          if (isSure) return this.#refuse(sending, failure);
          return this.#leaveUnresolved(sending, failure);
        }
      }
      await brokers.pause(pause);
    }
  }

  async #attempt(sending: Sending): Promise<number> {
    const { brokers, topic, partition } = this.#context;
    const broker = await brokers.node(await brokers.leader(topic, partition));
    const { errorCode, baseOffset } = await produceBatch(brokers, broker, {
      topic,
      partition,
      batch: sending.bytes,
    });
    if (errorCode === 0) return baseOffset;
    const error = brokers.codeError(errorCode);
    if (error.type === "DUPLICATE_SEQUENCE_NUMBER") {
      const found = await this.#find(sending);
      if (found !== null) return found;
    }
    throw error;
  }

  /** The broker no longer counts as we do, and the batch is not in the log: it goes under a new producer id. */
  async #sendAnew(sending: Sending): Promise<void> {
    const { placed, repeats, count } = sending;
    try {
      await this.#beginProducer();
    } catch (error) {
      this.#producer = null;
      return this.#refuse(sending, toLogError(error, this.#doing));
    }
    const bytes = this.#encode(placed, 0);
    return this.#send({ bytes, count, baseSequence: 0, placed, repeats });
  }

  /** Looks for a batch whose outcome is unknown. False if it is certainly not in the log. */
  async #isSettledByLog(sending: Sending): Promise<boolean> {
    try {
      const found = await this.#find(sending);
      if (found !== null) this.#settle(sending, found);
      return found !== null;
    } catch (error) {
      this.#leaveUnresolved(sending, toLogError(error, { ...this.#doing, notWritten: false }));
      return true;
    }
  }

  #find({ baseSequence }: Sending): Promise<number | null> {
    return this.#context.find(this.#producer!.id, baseSequence, this.#floor);
  }

  #settle(sending: Sending, baseOffset: number): void {
    const { partition } = this.#context;
    if (sending.count > 0) {
      this.#unresolved = null;
      this.#sequence = (sending.baseSequence + sending.count) % 2 ** 31;
      this.#note(sending, baseOffset);
      this.#floor = baseOffset + sending.count;
      this.#context.appended(baseOffset + sending.count);
    }
    for (const { waiting, at } of sending.placed)
      waiting.resolve({
        partition,
        baseOffset: baseOffset + at,
        count: waiting.records.count,
        duplicate: false,
      });
    for (const { waiting, of } of sending.repeats) {
      const known = "at" in of ? { baseOffset: baseOffset + of.at, count: of.waiting.records.count } : of;
      waiting.resolve({ partition, baseOffset: known.baseOffset, count: known.count, duplicate: true });
    }
  }

  #note(sending: Sending, baseOffset: number): void {
    for (const { waiting, at } of sending.placed)
      if (waiting.producer)
        this.#marks.note(waiting.producer.id, {
          sequence: waiting.producer.sequence,
          baseOffset: baseOffset + at,
          count: waiting.records.count,
        });
    if (this.#marks.knownTo === baseOffset) this.#marks.knownTo = baseOffset + sending.count;
  }

  /** Nothing of it is in the log. Its numbers may be used again only if the broker still counts as we do. */
  #refuse(sending: Sending, error: LogError): void {
    this.#unresolved = null;
    if (isOfSequence(error.cause)) this.#producer = null;
    this.#rejectBatch(sending, error);
  }

  #leaveUnresolved(sending: Sending, error: LogError): void {
    this.#rejectBatch(sending, error);
    // Those who wait behind it would wait for the same broker.
    this.#rejectAll(
      new LogError(error.code, error.message, { canRetry: error.canRetry, notWritten: true, cause: error }),
    );
    this.#unresolved = {
      ...sending,
      placed: sending.placed.map((place) => ({ ...place, waiting: told(place.waiting) })),
      repeats: [],
    };
  }

  /** A producer whose batch fails must go back to it, so that none of its later ones may be written either. */
  #rejectBatch(sending: Sending, error: LogError): void {
    const ids = new Set<string>();
    for (const { waiting } of [...sending.placed, ...sending.repeats]) {
      waiting.reject(error);
      if (waiting.producer) ids.add(waiting.producer.id);
    }
    const behind = this.#queue.splice(0);
    this.#queuedBytes = 0;
    const notWritten = new LogError(error.code, error.message, {
      canRetry: error.canRetry,
      notWritten: true,
      cause: error,
    });
    for (const waiting of behind)
      if (waiting.producer && ids.has(waiting.producer.id)) waiting.reject(notWritten);
      else {
        this.#queue.push(waiting);
        this.#queuedBytes += waiting.records.bytes.length;
      }
  }

  #rejectAll(error: LogError): void {
    this.#queuedBytes = 0;
    for (const waiting of this.#queue.splice(0)) waiting.reject(error);
  }

  async #beginProducer(): Promise<void> {
    const { brokers, identity } = this.#context;
    if (identity && this.#isBegun) throw fencedError(this.#doing.what);
    const begun = identity ?? (await brokers.retrying(this.#doing, () => beginIdempotent(brokers)));
    this.#floor = await this.#context.end();
    this.#isBegun = true;
    this.#producer = begun;
    this.#sequence = 0;
  }
}

/** An older batch of its producer: in the log, but where is no longer known. */
const UNKNOWN_PLACE: MarkedAppend = { sequence: -1, baseOffset: -1, count: 0 };

function told(waiting: Waiting): Waiting {
  return { ...waiting, resolve() {}, reject() {} };
}

function checkedBatch(bytes: Buffer, name: string): RecordBatch {
  assertBatchFits(bytes);
  let batch: RecordBatch;
  try {
    batch = RecordBatch.parse(bytes, 0);
  } catch (error) {
    throw toLogError(error, { what: `Appending to ${name}`, notWritten: true });
  }
  assertRecordsFit(batch);
  return batch;
}
