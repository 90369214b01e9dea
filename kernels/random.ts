/** @file Counter-based random draws: Philox-2x32-10 (Salmon et al. 2011), the kernel twin of src/engine/random.ts, bit for bit. */
import { cosOfTurn, log64 } from "./math";

/** Both words of a draw, the first in the low half. */
// @ts-ignore: decorator
@inline
function philoxWords(index: u32, stream: u32, key: u32): u64 {
  let low = index, high = stream;
  for (let round = 0; round < 10; round++) {
    const product = <u64>0xd256d193 * <u64>low;
    low = <u32>(product >> 32) ^ key ^ high;
    high = <u32>product;
    key += 0x9e3779b9;
  }
  return (<u64>high << 32) | <u64>low;
}

// @ts-ignore: decorator
@inline
export function philox(index: u32, stream: u32, key: u32): u32 {
  return <u32>philoxWords(index, stream, key);
}

// @ts-ignore: decorator
@inline
export function philox4(index: v128, stream: u32, key: u32): v128 {
  const multiplier = i32x4.splat(<i32>0xd256d193);
  let low = index, high = i32x4.splat(<i32>stream);
  for (let round = 0; round < 10; round++) {
    const first = i64x2.extmul_low_i32x4_u(low, multiplier), second = i64x2.extmul_high_i32x4_u(low, multiplier);
    low = v128.xor(v128.xor(v128.shuffle<i32>(first, second, 1, 3, 5, 7), i32x4.splat(<i32>key)), high);
    high = v128.shuffle<i32>(first, second, 0, 2, 4, 6);
    key += 0x9e3779b9;
  }
  return low;
}

/**
 * out[row, col] = a draw from [-bound, bound) for rows `fromRow` to `toRow`, the index of the draw being row * cols + col, `stride` floats
 * from row to row; 24 bits a draw, each exact in float32.
 */
export function fillUniform(
  out: usize, fromRow: usize, toRow: usize, cols: usize, stride: usize, key: u32, stream: u32, bound: f32,
): void {
  for (let row = fromRow; row < toRow; row++) {
    const at = out + ((row * stride) << 2);
    let col: usize = 0;
    for (; col + 4 <= cols; col += 4) {
      const index = i32x4.add(i32x4.splat(<i32>(row * cols + col)), i32x4(0, 1, 2, 3));
      const draw = f32x4.convert_i32x4_u(i32x4.shr_u(philox4(index, stream, key), 8));
      const share = f32x4.sub(f32x4.mul(draw, f32x4.splat(1.1920928955078125e-7)), f32x4.splat(1));
      v128.store(at + (col << 2), f32x4.mul(share, f32x4.splat(bound)));
    }
    for (; col < cols; col++) {
      const draw = philox(<u32>(row * cols + col), stream, key) >> 8;
      store<f32>(at + (col << 2), (<f32>draw * <f32>1.1920928955078125e-7 - 1) * bound);
    }
  }
}

/**
 * out[row, col] = a draw from the normal distribution of `mean` and `std`, with rows, strides and indices as in `fillUniform`. Box and
 * Muller's cosine (1958) of both words of one draw, so that an element depends on its index alone; in float64, rounded once. No draw is
 * further from the mean than 6.77 std.
 */
export function fillNormal(
  out: usize, fromRow: usize, toRow: usize, cols: usize, stride: usize, key: u32, stream: u32, mean: f64, std: f64,
): void {
  for (let row = fromRow; row < toRow; row++) {
    const at = out + ((row * stride) << 2);
    for (let col: usize = 0; col < cols; col++) {
      const words = philoxWords(<u32>(row * cols + col), stream, key);
      const share = (<f64>(<u32>words) + 0.5) * 2.3283064365386963e-10; // 2^-32: in (0, 1), so that the logarithm is finite
      const draw = Math.sqrt(-2 * log64(share)) * cosOfTurn(<u32>(words >> 32));
      store<f32>(at + (col << 2), <f32>(mean + std * draw));
    }
  }
}
