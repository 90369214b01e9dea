/**
 * @file The mean and standard deviation that numbers are standardised by, for features and targets alike. The semantics are scikit-learn's
 * `StandardScaler`: the deviation is the population's, and 1 where the spread is no more than rounding (`_is_constant_feature`).
 */

/**
 * The mean and standard deviation of finite numbers, at least one. Constant numbers, also those that differ by rounding only, have
 * deviation 1.
 *
 * @example
 * moments([1, 3]); // { mean: 2, deviation: 1 }
 * moments([0.1, 0.1, 0.3 - 0.2]).deviation; // 1
 */
export function moments(values: ArrayLike<number>): { mean: number; deviation: number } {
  const count = values.length;
  let sum = 0, drift = 0, squares = 0, constant = true;
  for (let i = 0; i < count; i++) {
    sum += values[i];
    constant &&= values[i] === values[0];
  }
  if (constant) return { mean: values[0], deviation: 1 }; // the sum may be off by rounding
  const mean = sum / count;
  for (let i = 0; i < count; i++) {
    drift += values[i] - mean;
    squares += (values[i] - mean) * (values[i] - mean);
  }
  const variance = Math.max((squares - (drift * drift) / count) / count, 0); // corrects the rounding of the mean
  const rounding = count * mean * Number.EPSILON;
  const bound = count * Number.EPSILON * variance + rounding * rounding;
  return { mean, deviation: variance <= bound ? 1 : Math.sqrt(variance) };
}
