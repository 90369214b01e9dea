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
export { Dropout } from "../nn/dropout.js";
export { LayerNorm, type LayerNormOptions } from "../nn/layer-norm.js";
export { Linear, type LinearOptions } from "../nn/linear.js";
export { type InputRows, type Member, Module, type StateDict } from "../nn/module.js";
export { MultiTaskNetwork, type MultiTaskOptions } from "../nn/multi-task-network.js";
export type { GradNorms, Network, NetworkOptions } from "../nn/network.js";
export { type Layer, ModuleList, Sequential, type Stage } from "../nn/sequential.js";
export { SingleTaskNetwork, type SingleTaskOptions } from "../nn/single-task-network.js";
export type { TaskNetwork, TaskOutput } from "../nn/task-network.js";
export { type TrunkName, type TrunkOptions, trunks } from "../nn/trunk/index.js";
export {
  constant, type Initial, kaimingNormal, kaimingUniform, normal, uniform, xavierNormal, xavierUniform,
} from "../tensor/initial.js";
export { Parameter, type ParameterOptions } from "../tensor/parameter.js";
export { StateTensor } from "../tensor/state-tensor.js";
export {
  arange, type CreateOptions, eye, full, ones, rand, randn, type RandomOptions, zeros,
} from "../tensor/create.js";
export { type ArrayInput, type ListInput, type NdArray, toNdArray } from "../tensor/nd-array.js";
export { embedding } from "../tensor/ops/embedding.js";
export type { IndexInput } from "../tensor/ops/indices.js";
export { concat, stack } from "../tensor/ops/join.js";
export { shareMatrix, SparseMatrix, type SparseMatrixParts } from "../tensor/sparse-matrix.js";
export { noGrad, Tensor, tensor } from "../tensor/tensor.js";
