/**
 * @file Rows whose numbers are leaves of the tape, so that a backward pass leaves the gradient of a network's outputs with respect to what
 * it reads. Training needs no such gradient; explanations do. As torch has it for a sparse tensor that requires a gradient: one number for
 * each stored value.
 */
import { engine } from "../engine/engine.js";
import type { FeatureRows } from "./feature-rows.js";
import type { SparseMatrix } from "./sparse-matrix.js";
import { recordingApart } from "./tape.js";
import { Tensor } from "./tensor.js";

/** A matrix whose values are tracked. */
interface Tracked {
  leaf: Tensor;
  /** Its features, each once, ascending. */
  features: Uint32Array;
  /** For each stored value, the place of its feature among them. */
  places: Uint32Array;
}

const tracked = new WeakMap<SparseMatrix, Tracked>();

/** Lets backward passes leave the gradient of a matrix' values on the tensor that this gives, `[nonzeros]`. */
export function trackValues(x: SparseMatrix): Tensor {
  const known = tracked.get(x);
  if (known) return known.leaf;
  const features = Uint32Array.from(new Set(x.indices)).sort(), placeOf = new Map<number, number>();
  features.forEach((feature, place) => placeOf.set(feature, place));
  const leaf = new Tensor([x.nonzeros], { held: x.values }, { requiresGrad: true });
  tracked.set(x, { leaf, features, places: x.indices.map((feature) => placeOf.get(feature)!) });
  return leaf;
}

/** The leaf of a matrix whose values are tracked. */
export function valuesOf(x: SparseMatrix): Tensor | undefined {
  return tracked.get(x)?.leaf;
}

/**
 * Runs `fn` with operations recorded, also inside `noGrad`, in memory of its own that is freed at the end. Nothing is written to a
 * parameter: a training in progress goes on as if nothing had been. Freeze the parameters first, so that they get no gradient.
 */
export function onOwnTape<T>(fn: () => T): T {
  const { arena } = engine();
  const mark = arena.mark();
  try {
    return recordingApart(fn);
  } finally {
    arena.restore(mark);
  }
}

/**
 * Adds the gradient of a sparse layer's input: for each stored value, its feature's weights times the gradient of its row's output. The
 * weights are those of the last step, read in scratch memory.
 *
 * @param gradient address of `[rows, outputs]`
 * @param into address of `[nonzeros]`
 */
export function addValueGradients(x: SparseMatrix, { outputs, state }: FeatureRows, gradient: number, into: number): void {
  const { features, places } = tracked.get(x)!, { arena, kernels } = engine(), mark = arena.mark(), count = features.length;
  const weights = arena.allocate(count * outputs * 4), scratch = arena.allocate(state.width * 4);
  for (let first = 0, next = 1; first < count; first = next++) {
    while (next < count && features[next] === features[next - 1] + 1) next++;
    kernels.readRows(state.pointer, features[first], features[next - 1] + 1, 0, outputs, weights + first * outputs * 4, scratch);
  }
  const products = engine().stageZeros(x.rows * count);
  kernels.matmulTransposed(gradient, weights, products, 0, x.rows, count, outputs);
  const { f32 } = engine(), from = products >>> 2, to = into >>> 2;
  for (let row = 0; row < x.rows; row++) {
    for (let k = x.indptr[row]; k < x.indptr[row + 1]; k++) f32[to + k] += f32[from + row * count + places[k]];
  }
  arena.restore(mark);
}
