import type { Brokers } from "./brokers.js";
import { readInt64 } from "./batch-head.js";
import type { Broker, Protocol } from "./kafkajs.js";

const ALL_IN_SYNC = -1;

export interface Produced {
  readonly errorCode: number;
  readonly baseOffset: number;
}

/** Hands one record batch to the leader of a partition, and waits until all replicas in sync have it. */
export async function produceBatch(
  brokers: Brokers,
  broker: Broker,
  { topic, partition, batch }: { topic: string; partition: number; batch: Buffer },
): Promise<Produced> {
  const protocol: Protocol = {
    request: {
      apiKey: brokers.kafkajs.apiKeys.Produce,
      apiVersion: 7,
      apiName: "Produce",
      encode: async () => {
        const buffer = encodeProduce(topic, partition, batch, brokers.settings.requestMs);
        return { buf: buffer, buffer };
      },
    },
    response: { decode: decodeProduce, parse: (data) => data },
    logResponseError: false,
  };
  return (await brokers.send(broker, protocol)) as Produced;
}

/** Produce request, version 7: transactional id (null) · acks i16 · time-out i32 · [topic · [partition i32 · records]] */
function encodeProduce(topic: string, partition: number, batch: Buffer, timeoutMs: number): Buffer {
  const name = Buffer.from(topic);
  const head = Buffer.alloc(26 + name.length);
  head.writeInt16BE(-1, 0);
  head.writeInt16BE(ALL_IN_SYNC, 2);
  // The broker gives up before we do, so that its answer tells what happened.
  head.writeInt32BE(Math.ceil(timeoutMs * 0.8), 4);
  head.writeInt32BE(1, 8);
  head.writeInt16BE(name.length, 12);
  name.copy(head, 14);
  const at = 14 + name.length;
  head.writeInt32BE(1, at);
  head.writeInt32BE(partition, at + 4);
  head.writeInt32BE(batch.length, at + 8);
  return Buffer.concat([head, batch]);
}

/** Produce response, version 7: [topic · [partition i32 · error i16 · base offset i64 · append time i64 · log start i64]] · throttle time i32 */
function decodeProduce(payload: Buffer): Produced & { clientSideThrottleTime: number } {
  const at = 10 + payload.readInt16BE(4);
  return {
    errorCode: payload.readInt16BE(at + 4),
    baseOffset: readInt64(payload, at + 6),
    clientSideThrottleTime: payload.readInt32BE(payload.length - 4),
  };
}
