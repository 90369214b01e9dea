/**
 * @file Reductions of blocks [outer, count, inner] over the middle axis, to [outer, inner]. All add up in float64, in order, and round once.
 * Gradient kernels add to what is there; src/tensor/ops brings any axes into this form.
 */
import { exp64, log64 } from "./math";

/** Adds a column up: `count` floats, `step` bytes apart. */
// @ts-ignore: decorator
@inline
function columnSum(at: usize, count: usize, step: usize): f64 {
  let total: f64 = 0;
  for (let i: usize = 0; i < count; i++, at += step) total += <f64>load<f32>(at);
  return total;
}

/** out = the sum over the axis, divided by `divisor` */
export function reduceSum(a: usize, out: usize, outer: usize, count: usize, inner: usize, divisor: f64): void {
  const step = inner << 2;
  for (let group: usize = 0; group < outer; group++, a += step * count, out += step) {
    let j: usize = 0;
    for (; j + 16 <= step; j += 16) { // four columns at once
      let low = f64x2.splat(0), high = f64x2.splat(0);
      for (let i: usize = 0, at = a + j; i < count; i++, at += step) {
        const x = v128.load(at);
        low = f64x2.add(low, f64x2.promote_low_f32x4(x));
        high = f64x2.add(high, f64x2.promote_low_f32x4(i8x16.shuffle(x, x, 8, 9, 10, 11, 12, 13, 14, 15, 8, 9, 10, 11, 12, 13, 14, 15)));
      }
      store<f32>(out + j, <f32>(f64x2.extract_lane(low, 0) / divisor));
      store<f32>(out + j + 4, <f32>(f64x2.extract_lane(low, 1) / divisor));
      store<f32>(out + j + 8, <f32>(f64x2.extract_lane(high, 0) / divisor));
      store<f32>(out + j + 12, <f32>(f64x2.extract_lane(high, 1) / divisor));
    }
    for (; j < step; j += 4) store<f32>(out + j, <f32>(columnSum(a + j, count, step) / divisor));
  }
}

/** into += gradient / divisor, of the sum that an element was added to */
export function reduceSumGradient(gradient: usize, into: usize, outer: usize, count: usize, inner: usize, divisor: f64): void {
  const step = inner << 2;
  for (let group: usize = 0; group < outer; group++, gradient += step) {
    for (let i: usize = 0; i < count; i++, into += step) {
      for (let j: usize = 0; j < step; j += 4) {
        store<f32>(into + j, load<f32>(into + j) + <f32>(<f64>load<f32>(gradient + j) / divisor));
      }
    }
  }
}

/** out = the greatest number along the axis or, with sign -1, the least; NaN where one is NaN. With `index`, its first place instead. */
export function reduceExtreme(a: usize, out: usize, outer: usize, count: usize, inner: usize, sign: f32, index: u32): void {
  const step = inner << 2;
  for (let group: usize = 0; group < outer; group++, a += step * count, out += step) {
    for (let j: usize = 0; j < step; j += 4) {
      let best = load<f32>(a + j), place: usize = 0;
      for (let i: usize = 1, at = a + j + step; i < count && best == best; i++, at += step) {
        const x = load<f32>(at);
        if (x * sign <= best * sign) continue;
        best = x;
        place = i;
      }
      store<f32>(out + j, index ? <f32>place : best);
    }
  }
}

/** into += gradient / n for each of the n elements equal to y, the extreme; NaN along the axis where y is NaN */
export function extremeGradient(a: usize, y: usize, gradient: usize, into: usize, outer: usize, count: usize, inner: usize): void {
  const step = inner << 2;
  for (let group: usize = 0; group < outer; group++, a += step * count, into += step * count, y += step, gradient += step) {
    for (let j: usize = 0; j < step; j += 4) {
      const extreme = load<f32>(y + j);
      let equal: f32 = 0;
      for (let i: usize = 0, at = j; i < count; i++, at += step) if (load<f32>(a + at) == extreme) equal++;
      const share = load<f32>(gradient + j) / equal;
      for (let i: usize = 0, at = j; i < count; i++, at += step) {
        if (equal == 0) store<f32>(into + at, NaN);
        else if (load<f32>(a + at) == extreme) store<f32>(into + at, load<f32>(into + at) + share);
      }
    }
  }
}

/** out = the squared deviations from the mean, added up and divided by `divisor`; with `root` its root. Means, in float64, are kept. */
export function reduceVariance(
  a: usize, out: usize, means: usize, outer: usize, count: usize, inner: usize, divisor: f64, root: u32,
): void {
  const step = inner << 2;
  for (let group: usize = 0; group < outer; group++, a += step * count, out += step, means += step << 1) {
    for (let j: usize = 0; j < step; j += 4) {
      const mean = columnSum(a + j, count, step) / <f64>count;
      let total: f64 = 0;
      for (let i: usize = 0, at = a + j; i < count; i++, at += step) {
        const deviation = <f64>load<f32>(at) - mean;
        total += deviation * deviation;
      }
      total /= divisor;
      store<f64>(means + (j << 1), mean);
      store<f32>(out + j, <f32>(root ? Math.sqrt(total) : total));
    }
  }
}

/** into += gradient * 2 (x - mean) / divisor, or that over 2 y for the root y; nothing where the root is 0 */
export function varianceGradient(
  a: usize, y: usize, means: usize, gradient: usize, into: usize, outer: usize, count: usize, inner: usize, divisor: f64, root: u32,
): void {
  const step = inner << 2;
  for (
    let group: usize = 0; group < outer;
    group++, a += step * count, into += step * count, y += step, gradient += step, means += step << 1
  ) {
    for (let j: usize = 0; j < step; j += 4) {
      const mean = load<f64>(means + (j << 1)), deviation = <f64>load<f32>(y + j);
      let factor = <f64>load<f32>(gradient + j) * (2.0 / divisor);
      if (root) factor = deviation == 0 ? 0 : factor / (2 * deviation);
      for (let i: usize = 0, at = j; i < count; i++, at += step) {
        store<f32>(into + at, load<f32>(into + at) + <f32>(factor * (<f64>load<f32>(a + at) - mean)));
      }
    }
  }
}

/** out = the logarithm of the sum of exponentials; `logs` keeps it in float64 */
export function reduceLogSumExp(a: usize, out: usize, logs: usize, outer: usize, count: usize, inner: usize): void {
  const step = inner << 2;
  for (let group: usize = 0; group < outer; group++, a += step * count, out += step, logs += step << 1) {
    for (let j: usize = 0; j < step; j += 4) {
      let greatest: f64 = -Infinity;
      for (let i: usize = 0, at = a + j; i < count; i++, at += step) greatest = Math.max(greatest, <f64>load<f32>(at));
      if (Math.abs(greatest) == Infinity) greatest = 0; // a difference of infinities would be NaN
      let total: f64 = 0;
      for (let i: usize = 0, at = a + j; i < count; i++, at += step) total += exp64(<f64>load<f32>(at) - greatest);
      const result = log64(total) + greatest;
      store<f64>(logs + (j << 1), result);
      store<f32>(out + j, <f32>result);
    }
  }
}

/** into += gradient * e^(x - y), y the logarithm of the sum of exponentials */
export function logSumExpGradient(
  a: usize, logs: usize, gradient: usize, into: usize, outer: usize, count: usize, inner: usize,
): void {
  const step = inner << 2;
  for (
    let group: usize = 0; group < outer; group++, a += step * count, into += step * count, gradient += step, logs += step << 1
  ) {
    for (let j: usize = 0; j < step; j += 4) {
      const y = load<f64>(logs + (j << 1)), given = <f64>load<f32>(gradient + j);
      for (let i: usize = 0, at = j; i < count; i++, at += step) {
        store<f32>(into + at, load<f32>(into + at) + <f32>(given * exp64(<f64>load<f32>(a + at) - y)));
      }
    }
  }
}

/** out = the product of the elements */
export function reduceProduct(a: usize, out: usize, outer: usize, count: usize, inner: usize): void {
  const step = inner << 2;
  for (let group: usize = 0; group < outer; group++, a += step * count, out += step) {
    for (let j: usize = 0; j < step; j += 4) {
      let product: f64 = 1;
      for (let i: usize = 0, at = a + j; i < count; i++, at += step) product *= <f64>load<f32>(at);
      store<f32>(out + j, <f32>product);
    }
  }
}

/** into += gradient * the product of the other elements; `before` has room for `count` doubles, the products of those before each. */
export function productGradient(
  a: usize, gradient: usize, into: usize, before: usize, outer: usize, count: usize, inner: usize,
): void {
  const step = inner << 2;
  for (let group: usize = 0; group < outer; group++, a += step * count, into += step * count, gradient += step) {
    for (let j: usize = 0; j < step; j += 4) {
      let product: f64 = 1;
      for (let i: usize = 0, at = a + j; i < count; i++, at += step) {
        store<f64>(before + (i << 3), product);
        product *= <f64>load<f32>(at);
      }
      product = <f64>load<f32>(gradient + j);
      for (let i: usize = count; i-- > 0;) {
        const at = j + i * step;
        store<f32>(into + at, load<f32>(into + at) + <f32>(product * load<f64>(before + (i << 3))));
        product *= <f64>load<f32>(a + at);
      }
    }
  }
}
