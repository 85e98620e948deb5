import type { AppendReceipt, Log } from "@freshet/engines";
import { RecordBatch } from "@freshet/engines";

/** A log that keeps batches in memory and can be told to wait or fail; only what the collector calls is there. */
export class MemoryLog {
  readonly appended: { partition: number; batch: RecordBatch }[] = [];
  /** Thrown by each append while set. */
  failure: unknown = null;
  /** Awaited before each append takes effect. */
  gate: Promise<void> = Promise.resolve();
  readonly #count: number;
  readonly #ends: number[];

  constructor(partitions = 4) {
    this.#count = partitions;
    this.#ends = new Array<number>(partitions).fill(0);
  }

  asLog(): Log {
    return this as unknown as Log;
  }

  async partitions(): Promise<number> {
    return this.#count;
  }

  async append(_topic: string, partition: number, bytes: Uint8Array): Promise<AppendReceipt> {
    await this.gate;
    if (this.failure !== null) throw this.failure;
    const batch = RecordBatch.parse(bytes, this.#ends[partition]);
    this.#ends[partition] = batch.nextOffset;
    this.appended.push({ partition, batch });
    return { partition, baseOffset: batch.baseOffset, count: batch.count, duplicate: false };
  }

  /** Every value appended, as text. */
  values(): string[] {
    return this.appended.flatMap(({ batch }) =>
      Array.from({ length: batch.count }, (_, i) => String(batch.value(i))),
    );
  }
}
