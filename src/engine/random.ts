/**
 * @file Seeded streams of random numbers, each with a name. A draw is a pure function of seed, stream name and index: Philox-2x32-10,
 * Salmon et al. 2011, "Parallel random numbers: as easy as 1, 2, 3". So draws may be split over threads or skipped, and a new stream
 * changes no other. Integer arithmetic only: every JavaScript engine gives the same bits, and so do the kernels `fillUniform` and
 * `fillNormal`.
 */
import { PotluckError } from "./errors.js";

const MULTIPLIER = 0xd256d193;
const WEYL = 0x9e3779b9;

/** The high 32 bits of a 32 x 32 bit product; both halves by 16-bit parts, since doubles hold 53 bits only. */
function multiplyHigh(a: number, b: number): number {
  const aLow = a & 0xffff, aHigh = a >>> 16, bLow = b & 0xffff, bHigh = b >>> 16;
  const low = aLow * bLow;
  const middle = aHigh * bLow + (low >>> 16);
  const carry = (middle & 0xffff) + aLow * bHigh;
  return (aHigh * bHigh + Math.floor(middle / 65536) + Math.floor(carry / 65536)) >>> 0;
}

/** 32-bit FNV-1a with a final mix: turns a name or a seed into a Philox word. */
function hash32(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) {
    hash = Math.imul(hash ^ (text.charCodeAt(i) & 0xff), 0x01000193);
    hash = Math.imul(hash ^ (text.charCodeAt(i) >>> 8), 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/**
 * A named, seeded stream of random numbers.
 *
 * @example
 * const order = new RandomStream(1, "order/movie");
 * const rows = order.permutation(2000);        // Uint32Array, the same on every machine
 * const coin = order.fork("coin").float();     // an independent stream
 */
export class RandomStream {
  /** Philox key word, from the seed. */
  readonly key: number;
  /** Philox counter's high word, from the stream's name. */
  readonly stream: number;
  /** Index of the next draw; can be saved, and set to continue from there. */
  position = 0;

  /**
   * @param seed any finite number
   * @param name what the stream is for, such as `split/movie`; streams with different names are independent
   * @throws PotluckError for any other seed or name
   */
  constructor(readonly seed: number, readonly name: string) {
    if (!Number.isFinite(seed)) throw new PotluckError(`RandomStream: the seed must be a finite number, found ${String(seed)}`);
    if (typeof name !== "string") {
      throw new PotluckError(`RandomStream: the name must be text such as "split/movie", found ${String(name)}`);
    }
    this.key = hash32(`seed ${seed}`);
    this.stream = hash32(name);
  }

  /** The draw at an index below 2^32: a whole number in [0, 2^32). Does not change `position`. */
  at(index: number): number {
    let low = index >>> 0, high = this.stream, key = this.key;
    for (let round = 0; round < 10; round++) {
      const productHigh = multiplyHigh(MULTIPLIER, low);
      const productLow = Math.imul(MULTIPLIER, low) >>> 0;
      low = (productHigh ^ key ^ high) >>> 0;
      high = productLow;
      key = (key + WEYL) >>> 0;
    }
    return low;
  }

  /** The next whole number in [0, 2^32). */
  uint32(): number {
    return this.at(this.position++);
  }

  /** The next number in [0, 1), a multiple of 2^-32. */
  float(): number {
    return this.uint32() / 4294967296;
  }

  /** The next whole number in [0, bound), without bias. @throws PotluckError unless `bound` is from 1 to 2^32 */
  integer(bound: number): number {
    if (!(bound >= 1 && bound <= 4294967296)) {
      throw new PotluckError(`RandomStream: the bound must be a whole number from 1 to 2^32, found ${String(bound)}`);
    }
    const limit = Math.floor(4294967296 / bound) * bound;
    for (;;) {
      const draw = this.uint32();
      if (draw < limit) return draw % bound;
    }
  }

  /** Shuffles in place (Fisher-Yates) and returns the same array. */
  shuffle<T extends { length: number; [index: number]: unknown }>(items: T): T {
    for (let last = items.length - 1; last > 0; last--) {
      const other = this.integer(last + 1);
      const kept = items[last];
      items[last] = items[other];
      items[other] = kept;
    }
    return items;
  }

  /** The numbers 0 to length - 1 in random order. */
  permutation(length: number): Uint32Array {
    return this.shuffle(Uint32Array.from({ length }, (_, index) => index));
  }

  /** An independent stream of the same seed; its name begins with this one's. */
  fork(name: string): RandomStream {
    return new RandomStream(this.seed, `${this.name}/${name}`);
  }
}
