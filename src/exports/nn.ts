/** @file `potluck/nn`: tensors, networks, losses, and their weights in files. */
export { RandomStream } from "../engine/random.js";
export {
  encodeSafetensors, type IntegerTensor, readSafetensors, type SafetensorsContent, type TensorSource, writeSafetensors,
} from "../format/safetensors.js";
export {
  type BceOptions, bceWithLogits, type BinaryLoss, binaryLosses, crossEntropy, type CrossEntropyOptions, cumulativeLogitLoss, huberLoss,
  type HuberOptions, klDivLoss, type KlDivOptions, l1Loss, type Loss, type LossOptions, mseLoss, type MulticlassLoss, multiclassLosses,
  nllLoss, type NllOptions, type Reduction, regressionLosses, sigmoidFocalLoss, type SigmoidFocalOptions, smoothL1Loss,
  type SmoothL1Options, softmaxFocalLoss, type SoftmaxFocalOptions, type TargetInput,
} from "../loss/index.js";
export { type ActivationName, activations } from "../nn/activation/index.js";
export { type Head, type HeadFactory, OrdinalHead } from "../nn/head.js";
export type { Layer } from "../nn/layer.js";
export { MultiTaskNetwork, type MultiTaskOptions, type TaskOutput } from "../nn/multi-task-network.js";
export type { GradNorms, Network, NetworkOptions, StateDict } from "../nn/network.js";
export { SingleTaskNetwork, type SingleTaskOptions } from "../nn/single-task-network.js";
export { type TrunkName, type TrunkOptions, trunks } from "../nn/trunk/index.js";
export { type ArrayInput, type NdArray, toNdArray } from "../tensor/nd-array.js";
export type { Parameter } from "../tensor/parameter.js";
export { shareMatrix, SparseMatrix, type SparseMatrixParts } from "../tensor/sparse-matrix.js";
export { noGrad, Tensor, tensor } from "../tensor/tensor.js";
