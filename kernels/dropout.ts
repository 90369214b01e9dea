/**
 * @file Dropout by counter: element i is kept where draw number i of a stream (kernels/random.ts) is not below `threshold`, so the mask is
 * never stored, and forward and backward agree on it. Blocks are padded to whole vectors, as in elementwise.ts.
 */
import { splat } from "./math";
import { philox4 } from "./random";

/** All ones where an element is kept. */
// @ts-ignore: decorator
@inline
function kept(byte: usize, key: u32, stream: u32, threshold: u32): v128 {
  const index = i32x4.add(i32x4.splat(<i32>(byte >> 2)), i32x4(0, 1, 2, 3));
  return i32x4.ge_u(philox4(index, stream, key), i32x4.splat(<i32>threshold));
}

/** out = scale * a where kept, else 0 */
export function dropout(a: usize, out: usize, length: usize, key: u32, stream: u32, threshold: u32, scale: f32): void {
  for (let i: usize = 0; i < length << 2; i += 16) {
    v128.store(out + i, v128.and(f32x4.mul(splat(scale), v128.load(a + i)), kept(i, key, stream, threshold)));
  }
}

/** into += scale * gradient where kept */
export function dropoutGradient(gradient: usize, into: usize, length: usize, key: u32, stream: u32, threshold: u32, scale: f32): void {
  for (let i: usize = 0; i < length << 2; i += 16) {
    const passed = v128.and(f32x4.mul(splat(scale), v128.load(gradient + i)), kept(i, key, stream, threshold));
    v128.store(into + i, f32x4.add(v128.load(into + i), passed));
  }
}
