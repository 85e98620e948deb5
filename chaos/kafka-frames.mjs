// Brokers tell clients their own addresses, so that a client would go around a proxy after its first question. This watches one
// connection and puts other addresses into the answers that carry some: those of Metadata and FindCoordinator.

const metadata = 3;
const findCoordinator = 10;

/** Takes bytes as they come, gives whole frames: 4 bytes of length, then so many. */
class Frames {
  #rest = Buffer.alloc(0);

  *add(chunk) {
    this.#rest = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    while (this.#rest.length >= 4) {
      const end = 4 + this.#rest.readInt32BE(0);
      if (this.#rest.length < end) return;
      yield this.#rest.subarray(0, end);
      this.#rest = this.#rest.subarray(end);
    }
  }
}

/** One connection of a client with a broker. */
export class KafkaConnection {
  #addresses;
  #requests = new Frames();
  #replies = new Frames();
  /** Correlation ids of requests whose answers carry addresses. */
  #asked = new Set();

  /** `addresses`: what to put in place of what, each as { from: { host, port }, to: { host, port } }. */
  constructor(addresses) {
    this.#addresses = addresses;
  }

  /** What the client sends goes on as it is. */
  request(chunk) {
    for (const frame of this.#requests.add(chunk)) {
      const key = frame.length < 12 ? -1 : frame.readInt16BE(4);
      if (key === metadata || key === findCoordinator) this.#asked.add(frame.readInt32BE(8));
    }
    return chunk;
  }

  /** Whole frames only; what has not come whole waits. */
  reply(chunk) {
    const frames = [];
    for (const frame of this.#replies.add(chunk)) {
      const carries = frame.length >= 8 && this.#asked.delete(frame.readInt32BE(4));
      frames.push(carries ? readdressed(frame, this.#addresses) : frame);
    }
    return frames.length === 1 ? frames[0] : Buffer.concat(frames);
  }
}

/**
 * The frame with other addresses. All versions before the flexible ones, which are all that kafkajs speaks, spell an address as
 * 2 bytes of length, the host, and 4 bytes of port; so spelled, it can hardly be anything else.
 */
export function readdressed(frame, addresses) {
  let changed = frame;
  for (const { from, to } of addresses) {
    const [needle, other] = [spelled(from), spelled(to)];
    for (let at = changed.indexOf(needle, 8); at >= 0; at = changed.indexOf(needle, at + other.length))
      changed = Buffer.concat([changed.subarray(0, at), other, changed.subarray(at + needle.length)]);
  }
  if (changed !== frame) changed.writeInt32BE(changed.length - 4, 0);
  return changed;
}

function spelled({ host, port }) {
  const bytes = Buffer.alloc(2 + Buffer.byteLength(host) + 4);
  bytes.writeInt16BE(Buffer.byteLength(host), 0);
  bytes.write(host, 2);
  bytes.writeInt32BE(port, bytes.length - 4);
  return bytes;
}
