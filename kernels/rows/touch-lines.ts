/** @file What stands in for a prefetch. */

/**
 * Asks for every cache line of a row ahead of its use: WebAssembly has no prefetch, but a load whose result is only folded into a sum that
 * nobody waits for does the same. Returns that sum.
 */
// @ts-ignore: decorator
@inline
export function touchLines(row: usize, bytes: usize, sum: u32): u32 {
  for (let i: usize = 0; i < bytes; i += 64) sum |= load<u32>(row + i);
  return sum;
}
