/** @file The time that each kernel takes while a model trains. */
import { engine } from "../../src/engine/engine.js";
import type { Kernels } from "../../src/engine/kernels.js";

/**
 * Runs `work` with every kernel of the module timed, on this thread.
 *
 * @param counts whether a call counts: the first steps of a training do not
 * @returns milliseconds by kernel
 */
export function withTimedKernels(counts: () => boolean, work: () => void): Map<string, number> {
  const native = engine() as { kernels: Kernels },
    parallel = engine().parallel as unknown as { kernels: Kernels };
  const own = native.kernels;
  const spent = new Map<string, number>();
  try {
    native.kernels = parallel.kernels = Object.fromEntries(
      Object.entries(own).map(([name, kernel]) => [
        name,
        (...args: never[]): unknown => {
          const began = performance.now();
          const result = (kernel as (...args: never[]) => unknown)(...args);
          if (counts()) spent.set(name, (spent.get(name) ?? 0) + performance.now() - began);
          return result;
        },
      ]),
    ) as unknown as Kernels;
    work();
  } finally {
    native.kernels = parallel.kernels = own;
  }
  return spent;
}
