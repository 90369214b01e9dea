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
export { GELU, ReLU, Sigmoid, Softmax, Tanh } from "../nn/activations.js";
export { AdaptiveAvgPool2d } from "../nn/adaptive-avg-pool2d.js";
export { AvgPool2d } from "../nn/avg-pool2d.js";
export type { BatchNormModuleOptions } from "../nn/batch-norm.js";
export { BatchNorm1d } from "../nn/batch-norm1d.js";
export { BatchNorm2d } from "../nn/batch-norm2d.js";
export { Conv2d, type Conv2dModuleOptions } from "../nn/conv2d.js";
export { Dropout } from "../nn/dropout.js";
export { Embedding, type EmbeddingOptions } from "../nn/embedding.js";
export { Flatten } from "../nn/flatten.js";
export { LayerNorm, type LayerNormOptions } from "../nn/layer-norm.js";
export { Linear, type LinearOptions } from "../nn/linear.js";
export { MaxPool2d } from "../nn/max-pool2d.js";
export { type Member, Module, type StateDict } from "../nn/module.js";
export { MultiTaskNetwork, type MultiTaskOptions } from "../nn/multi-task-network.js";
export type { GradNorms, Network, NetworkOptions } from "../nn/network.js";
export type { InputRows, Predicted } from "../nn/prediction.js";
export { type Layer, ModuleList, Sequential, type Stage } from "../nn/sequential.js";
export { SingleTaskNetwork, type SingleTaskOptions } from "../nn/single-task-network.js";
export type { TaskNetwork, TaskOutput } from "../nn/task-network.js";
export { type TrunkName, type TrunkOptions, trunks } from "../nn/trunk/index.js";
export {
  constant, type Initial, kaimingNormal, kaimingUniform, normal, uniform, xavierNormal, xavierUniform,
} from "../tensor/initial.js";
export { type Checksum, encodeState, readState, writeState } from "../format/state-file.js";
export type { StateArray, StateMap, StateNumbers, StateValue } from "../tensor/state.js";
export { Parameter, type ParameterOptions } from "../tensor/parameter.js";
export { StateTensor } from "../tensor/state-tensor.js";
export {
  arange, type CreateOptions, eye, full, ones, rand, randn, type RandomOptions, zeros,
} from "../tensor/create.js";
export { type Augmentation, type ImageBlock, type ImageShape, MixedRows, type MixedRowsParts } from "../tensor/mixed-rows.js";
export { type ArrayInput, type ListInput, type NdArray, toNdArray } from "../tensor/nd-array.js";
export type { ClampOptions, ReductionOptions, VarianceOptions } from "../tensor/op-options.js";
export type { Axes } from "../tensor/ops/axes.js";
export { where } from "../tensor/ops/choice.js";
export { batchNorm, type BatchNormOptions, type RunningFloats } from "../tensor/ops/batch-norm.js";
export { conv2d, type Conv2dOptions } from "../tensor/ops/conv2d.js";
export type { Pair } from "../tensor/ops/images.js";
export {
  adaptiveAvgPool2d, avgPool2d, type AvgPool2dOptions, maxPool2d, type MaxPool2dOptions, type OutputSize,
} from "../tensor/ops/pooling.js";
export { embedding } from "../tensor/ops/embedding.js";
export type { IndexInput } from "../tensor/ops/indices.js";
export { concat, stack } from "../tensor/ops/join.js";
export { shareMatrix, SparseMatrix, type SparseMatrixParts } from "../tensor/sparse-matrix.js";
export { noGrad, Tensor, tensor } from "../tensor/tensor.js";
