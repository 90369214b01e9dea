/**
 * @file The sparse first layer, x W^T + b for a CSR batch. Forward and backward cost scales with the batch's entries. Semantics of
 * torch.nn.Linear on the dense batch (or of torch.nn.EmbeddingBag in mode "sum" with per-sample weights).
 */
import { engine } from "../../engine/engine.js";
import { requireSparseMatrix, stageOnce } from "../batch-view.js";
import type { Parameter } from "../parameter.js";
import type { SparseMatrix } from "../sparse-matrix.js";
import { isTraining } from "../tape.js";
import type { Tensor } from "../tensor.js";
import { addValueGradients, valuesOf } from "../tracked-rows.js";

/**
 * x W^T + b: x `[batch, features]`, weight `[outputs, features]`, bias `[outputs]`; gives `[batch, outputs]`. Layers of one width that read
 * the same matrix in a step sort it once. Where the values of x are tracked (tracked-rows.ts), their gradient flows back too.
 *
 * @throws PotluckError when x is no SparseMatrix, or has another number of features than the weights
 */
export function sparseLinear(x: SparseMatrix, weight: Parameter, bias: Tensor): Tensor {
  requireSparseMatrix(x);
  const native = engine();
  const { kernels, arena } = native;
  const rows = weight.byFeature(), { outputs, state, steps: step } = rows;
  const padded = state.width !== outputs, tracked = valuesOf(x);
  const out = bias.makeOutput([x.rows, outputs], tracked ? [weight, bias, tracked] : [weight, bias], (gradient) => {
    if (tracked) addValueGradients(x, rows, gradient, tracked.gradientPointer());
    if (bias.requiresGrad) kernels.addColumnSums(gradient, bias.gradientPointer(), x.rows, outputs);
    if (!weight.requiresGrad) return;
    let atRows = gradient;
    if (padded) {
      atRows = arena.allocate(x.rows * state.width * 4);
      kernels.padRows(gradient, atRows, x.rows, outputs, state.width);
    }
    rows.contribute({ views: staged.views, gradient: atRows, documents: x.rows, entries: staged.entries, step });
  });
  const { staged, filled } = stageOnce(x, rows.features, state.width);
  const write = isTraining() && state.moves ? 1 : 0;
  const planeBytes = x.rows * state.width * 4;
  const planes = arena.allocate(planeBytes * native.shards.length);
  native.parallel.run("forwardShard", native.shards.map((shard) => [
    state.pointer, staged.viewOf[shard], shard, staged.indptr, staged.indices, staged.values, x.rows, rows.features,
    planes + shard * planeBytes, write, filled ? 0 : arena.allocate(kernels.viewScratchBytes(staged.entries)),
    arena.allocate(state.width * 4),
  ]));
  const shards = native.shards.length, biasAt = bias.pointer(), to = out.pointer();
  const mergeArguments = (first: number, last: number): number[] => [planes, shards, biasAt, to, x.rows, first, last, outputs, state.width];
  native.parallel.overRanges("mergeShards", x.rows, mergeArguments, 4);
  return out;
}
