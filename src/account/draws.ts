/**
 * @file Fast draws of row numbers, for bootstraps: xoshiro128** (Blackman & Vigna 2021, "Scrambled linear pseudorandom number generators"),
 * some ten times as fast as a draw of a `RandomStream`, which seeds it. Integer arithmetic only, so that every machine draws the same.
 */
import type { RandomStream } from "../engine/random.js";

/**
 * Draws row numbers, each alike, with replacement.
 *
 * @param stream seeds the draws
 * @param sample which sample: its draws are a function of the stream and this number
 * @param out where the draws go, `[draws]`
 * @param rows each draw is a whole number from 0 to below this
 */
export function drawRows(stream: RandomStream, sample: number, out: Uint32Array, rows: number): void {
  let a = stream.at(sample * 4), b = stream.at(sample * 4 + 1), c = stream.at(sample * 4 + 2);
  let d = stream.at(sample * 4 + 3) | 1; // the state must not be all 0
  const scale = rows / 4294967296;
  for (let i = 0; i < out.length; i++) {
    const scaled = Math.imul(b, 5), word = Math.imul((scaled << 7) | (scaled >>> 25), 9) >>> 0;
    const shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = (d << 11) | (d >>> 21);
    out[i] = Math.floor(word * scale);
  }
}
