const multiplier = 0x5bd1e995;
const seed = 0x9747b28c;

/**
 * The partition of a key, as Kafka's default partitioner chooses it, so that producers in any language and this
 * collector send a key to the same partition.
 */
export function partitionOf(key: Uint8Array, partitions: number): number {
  return (murmur2(key) & 0x7fffffff) % partitions;
}

/** MurmurHash2, 32 bits, in the variant and with the seed of org.apache.kafka.common.utils.Utils.murmur2. Signed. */
export function murmur2(bytes: Uint8Array): number {
  const length = bytes.length;
  let hash = seed ^ length;
  const whole = length & ~3;
  for (let at = 0; at < whole; at += 4) {
    let word = bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16) | (bytes[at + 3] << 24);
    word = Math.imul(word, multiplier);
    word ^= word >>> 24;
    word = Math.imul(word, multiplier);
    hash = Math.imul(hash, multiplier) ^ word;
  }
  const rest = length - whole;
  if (rest === 3) hash ^= bytes[whole + 2] << 16;
  if (rest >= 2) hash ^= bytes[whole + 1] << 8;
  if (rest >= 1) hash = Math.imul(hash ^ bytes[whole], multiplier);
  hash ^= hash >>> 13;
  hash = Math.imul(hash, multiplier);
  return (hash ^ (hash >>> 15)) | 0;
}
