/**
 * @file Batch normalisation (Ioffe & Szegedy 2015; torch.nn.functional.batch_norm), channel by channel over `[images, channels, size]`, in
 * float64. `moments` are two doubles a channel: the mean, and 1 / sqrt(variance + eps), which src/tensor/ops/batch-norm.ts fills in. One
 * unit computes all of a channel, so no sum depends on the threads.
 */

const MOMENTS: usize = 16;

// @ts-ignore: decorator
@inline
function low(x: v128): v128 {
  return f64x2.promote_low_f32x4(x);
}

// @ts-ignore: decorator
@inline
function high(x: v128): v128 {
  return f64x2.promote_low_f32x4(v128.shuffle<i64>(x, x, 1, 1));
}

/** Two vectors of doubles as one of floats. */
// @ts-ignore: decorator
@inline
function narrow(first: v128, second: v128): v128 {
  return v128.shuffle<i64>(f32x4.demote_f64x2_zero(first), f32x4.demote_f64x2_zero(second), 0, 2);
}

// @ts-ignore: decorator
@inline
function sumLanes64(x: v128): f64 {
  return f64x2.extract_lane(x, 0) + f64x2.extract_lane(x, 1);
}

/** moments = each channel's mean and biased variance, for channels `from` to `to`. */
export function batchMoments(x: usize, moments: usize, from: usize, to: usize, images: usize, channels: usize, size: usize): void {
  const whole = (size >> 2) << 4, bytes = size << 2;
  const count = <f64>images * <f64>size;
  for (let channel = from; channel < to; channel++) {
    let a = f64x2.splat(0), b = f64x2.splat(0), rest: f64 = 0;
    for (let image: usize = 0; image < images; image++) {
      const plane = x + (image * channels + channel) * bytes;
      for (let i: usize = 0; i < whole; i += 16) {
        const value = v128.load(plane + i);
        a = f64x2.add(a, low(value));
        b = f64x2.add(b, high(value));
      }
      for (let i = whole; i < bytes; i += 4) rest += <f64>load<f32>(plane + i);
    }
    const mean = (sumLanes64(f64x2.add(a, b)) + rest) / count, centre = f64x2.splat(mean);
    a = f64x2.splat(0);
    b = f64x2.splat(0);
    rest = 0;
    for (let image: usize = 0; image < images; image++) {
      const plane = x + (image * channels + channel) * bytes;
      for (let i: usize = 0; i < whole; i += 16) {
        const value = v128.load(plane + i), first = f64x2.sub(low(value), centre), second = f64x2.sub(high(value), centre);
        a = f64x2.add(a, f64x2.mul(first, first));
        b = f64x2.add(b, f64x2.mul(second, second));
      }
      for (let i = whole; i < bytes; i += 4) {
        const distance = <f64>load<f32>(plane + i) - mean;
        rest += distance * distance;
      }
    }
    store<f64>(moments + channel * MOMENTS, mean);
    store<f64>(moments + channel * MOMENTS, (sumLanes64(f64x2.add(a, b)) + rest) / count, 8);
  }
}

/** out = (x - mean) * scale * weight + bias; without weight and bias (0) they are 1 and 0. */
export function batchNorm(
  x: usize, moments: usize, weight: usize, bias: usize, out: usize, from: usize, to: usize, images: usize, channels: usize, size: usize,
): void {
  const whole = (size >> 2) << 4, bytes = size << 2;
  for (let channel = from; channel < to; channel++) {
    const mean = load<f64>(moments + channel * MOMENTS), scale = load<f64>(moments + channel * MOMENTS, 8);
    const factor = weight == 0 ? scale : scale * <f64>load<f32>(weight + (channel << 2));
    const shift: f64 = bias == 0 ? 0 : <f64>load<f32>(bias + (channel << 2));
    const centre = f64x2.splat(mean), factors = f64x2.splat(factor), shifts = f64x2.splat(shift);
    for (let image: usize = 0; image < images; image++) {
      const plane = (image * channels + channel) * bytes, a = x + plane, b = out + plane;
      for (let i: usize = 0; i < whole; i += 16) {
        const value = v128.load(a + i);
        const first = f64x2.add(f64x2.mul(f64x2.sub(low(value), centre), factors), shifts);
        const second = f64x2.add(f64x2.mul(f64x2.sub(high(value), centre), factors), shifts);
        v128.store(b + i, narrow(first, second));
      }
      for (let i = whole; i < bytes; i += 4) store<f32>(b + i, <f32>((<f64>load<f32>(a + i) - mean) * factor + shift));
    }
  }
}

/** sums = for each channel, two doubles: the sums of the gradient, and of gradient * normalised x. */
export function batchNormSums(
  x: usize, gradient: usize, moments: usize, sums: usize, from: usize, to: usize, images: usize, channels: usize, size: usize,
): void {
  const whole = (size >> 2) << 4, bytes = size << 2;
  for (let channel = from; channel < to; channel++) {
    const mean = load<f64>(moments + channel * MOMENTS), scale = load<f64>(moments + channel * MOMENTS, 8);
    const centre = f64x2.splat(mean);
    let a = f64x2.splat(0), b = f64x2.splat(0), product = f64x2.splat(0), product2 = f64x2.splat(0), rest: f64 = 0, restProduct: f64 = 0;
    for (let image: usize = 0; image < images; image++) {
      const plane = (image * channels + channel) * bytes, at = x + plane, given = gradient + plane;
      for (let i: usize = 0; i < whole; i += 16) {
        const value = v128.load(at + i), g = v128.load(given + i), first = low(g), second = high(g);
        a = f64x2.add(a, first);
        b = f64x2.add(b, second);
        product = f64x2.add(product, f64x2.mul(first, f64x2.sub(low(value), centre)));
        product2 = f64x2.add(product2, f64x2.mul(second, f64x2.sub(high(value), centre)));
      }
      for (let i = whole; i < bytes; i += 4) {
        const g = <f64>load<f32>(given + i);
        rest += g;
        restProduct += g * (<f64>load<f32>(at + i) - mean);
      }
    }
    store<f64>(sums + channel * MOMENTS, sumLanes64(f64x2.add(a, b)) + rest);
    store<f64>(sums + channel * MOMENTS, (sumLanes64(f64x2.add(product, product2)) + restProduct) * scale, 8);
  }
}

/**
 * into += weight * scale * (gradient - share * sum of it - normalised x * share * sum of (gradient * normalised x)): `share` is 1 / count
 * where the moments came from the batch, and 0 where they are constants.
 */
export function batchNormGradient(
  x: usize, gradient: usize, moments: usize, sums: usize, weight: usize, into: usize, from: usize, to: usize, images: usize,
  channels: usize, size: usize, share: f64,
): void {
  const whole = (size >> 2) << 4, bytes = size << 2;
  for (let channel = from; channel < to; channel++) {
    const mean = load<f64>(moments + channel * MOMENTS), scale = load<f64>(moments + channel * MOMENTS, 8);
    const factor = weight == 0 ? scale : scale * <f64>load<f32>(weight + (channel << 2));
    // without a batch's own moments the sums do not count, also where they are not finite
    const level = share == 0 ? 0 : share * load<f64>(sums + channel * MOMENTS);
    const slope = share == 0 ? 0 : share * load<f64>(sums + channel * MOMENTS, 8) * scale;
    const centre = f64x2.splat(mean), factors = f64x2.splat(factor), levels = f64x2.splat(level), slopes = f64x2.splat(slope);
    for (let image: usize = 0; image < images; image++) {
      const plane = (image * channels + channel) * bytes, at = x + plane, given = gradient + plane, out = into + plane;
      for (let i: usize = 0; i < whole; i += 16) {
        const value = v128.load(at + i), g = v128.load(given + i);
        let first = f64x2.sub(low(g), levels), second = f64x2.sub(high(g), levels);
        first = f64x2.sub(first, f64x2.mul(f64x2.sub(low(value), centre), slopes));
        second = f64x2.sub(second, f64x2.mul(f64x2.sub(high(value), centre), slopes));
        v128.store(out + i, f32x4.add(v128.load(out + i), narrow(f64x2.mul(first, factors), f64x2.mul(second, factors))));
      }
      for (let i = whole; i < bytes; i += 4) {
        const g = <f64>load<f32>(given + i) - level - (<f64>load<f32>(at + i) - mean) * slope;
        store<f32>(out + i, load<f32>(out + i) + <f32>(g * factor));
      }
    }
  }
}
