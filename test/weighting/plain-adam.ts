/** @file Adam as its paper has it (algorithm 1), for tests: one number at a time, bias corrections as running products. */

/** Moves numbers; `gradients[i]` is null where number i has none in this step, and stays. */
export function plainAdam(
  start: readonly number[], lr: number, decay = 0,
): { values: number[]; step(gradients: readonly (number | null)[]): void } {
  const values = [...start];
  const memory = start.map(() => ({ m: 0, v: 0, power1: 1, power2: 1 }));
  return {
    values,
    step(gradients) {
      memory.forEach((of, i) => {
        const given = gradients[i];
        if (given === null) return;
        const gradient = given + decay * values[i];
        of.m += 0.1 * (gradient - of.m);
        of.v += 0.001 * (gradient ** 2 - of.v);
        of.power1 *= 0.9;
        of.power2 *= 0.999;
        values[i] -= (lr * of.m) / (1 - of.power1) / (Math.sqrt(of.v / (1 - of.power2)) + 1e-8);
      });
    },
  };
}

/** The slope of a function of one number, by central differences. */
export function slope(f: (x: number) => number, x: number, h = 1e-5 * Math.max(1, Math.abs(x))): number {
  return (f(x + h) - f(x - h)) / (2 * h);
}
