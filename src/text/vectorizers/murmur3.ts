/**
 * @file MurmurHash3, 32 bits (x86 variant, Austin Appleby, public domain): the hash of scikit-learn's HashingVectorizer.
 */

/**
 * The hash of `bytes[from .. to)`, as a signed 32-bit number.
 *
 * @param seed default 0, as scikit-learn's
 * @example
 * murmur3(new TextEncoder().encode("foo")); // -156908512
 */
export function murmur3(bytes: Uint8Array, from = 0, to = bytes.length, seed = 0): number {
  const length = to - from;
  const tail = from + (length & ~3);
  let hash = seed | 0;
  for (let at = from; at < tail; at += 4) {
    hash ^= scrambled(bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16) | (bytes[at + 3] << 24));
    hash = Math.imul((hash << 13) | (hash >>> 19), 5) + 0xe6546b64 | 0;
  }
  let rest = 0;
  for (let at = to; at > tail; at--) rest = (rest << 8) | bytes[at - 1];
  hash ^= scrambled(rest) ^ length;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}

/** 0 for 0, so an empty tail changes nothing. */
function scrambled(word: number): number {
  const product = Math.imul(word, 0xcc9e2d51);
  return Math.imul((product << 15) | (product >>> 17), 0x1b873593);
}
