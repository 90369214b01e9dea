/** @file `potluck/nn`: tensors, networks, losses, and their weights in files. */
export { RandomStream } from "../engine/random.js";
export { encodeSafetensors, readSafetensors, type SafetensorsContent, type TensorSource, writeSafetensors } from "../format/safetensors.js";
export { type BceOptions, bceWithLogits } from "../loss/bce-with-logits.js";
export { crossEntropy, type CrossEntropyOptions } from "../loss/cross-entropy.js";
export { cumulativeLogitLoss } from "../loss/cumulative-logit.js";
export { huberLoss, type HuberOptions } from "../loss/huber.js";
export { regressionLosses } from "../loss/index.js";
export { l1Loss } from "../loss/l1.js";
export type { Loss, SampleWeighted } from "../loss/loss.js";
export { mseLoss } from "../loss/mse.js";
export type { TargetInput } from "../loss/targets.js";
export { type ActivationName, activations } from "../nn/activation/index.js";
export { type Head, type HeadFactory, OrdinalHead } from "../nn/head.js";
export type { Layer } from "../nn/layer.js";
export { MultiTaskNetwork, type MultiTaskOptions, type TaskOutput } from "../nn/multi-task-network.js";
export type { GradNorms, Network, NetworkOptions, StateDict } from "../nn/network.js";
export { SingleTaskNetwork, type SingleTaskOptions } from "../nn/single-task-network.js";
export { type TrunkName, type TrunkOptions, trunks } from "../nn/trunk/index.js";
export {
  arange, type CreateOptions, eye, full, ones, rand, randn, type RandomOptions, zeros,
} from "../tensor/create.js";
export { type ArrayInput, type ListInput, type NdArray, toNdArray } from "../tensor/nd-array.js";
export { embedding } from "../tensor/ops/embedding.js";
export type { IndexInput } from "../tensor/ops/indices.js";
export { concat, stack } from "../tensor/ops/join.js";
export type { Parameter } from "../tensor/parameter.js";
export { shareMatrix, SparseMatrix, type SparseMatrixParts } from "../tensor/sparse-matrix.js";
export { noGrad, Tensor, tensor } from "../tensor/tensor.js";
