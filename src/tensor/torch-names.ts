/** @file What a tensor of torch has and ours has not, with what to write instead. */
const inPlace = "operations make new tensors; to overwrite a parameter use write({ shape, data })";
const oneKind = "all numbers are float32 in the processor's memory; leave it out";

export const torchNames = {
  view: "use reshape(shape)", view_as: "use reshape(other.shape)", expand_as: "use expand(other.shape)",
  T: "use transpose(0, 1)", mT: "use transpose(-2, -1)", t: "use transpose(0, 1)", swapaxes: "use transpose(axis0, axis1)",
  dim: "use shape.length", ndim: "use shape.length", numel: "use size", dtype: oneKind, device: oneKind,
  tolist: "use toArray()", numpy: "use toNdArray()", clone: "use detach() for a copy, or mul(1) for one that gradients flow through",
  contiguous: "every tensor is; leave it out", to: oneKind, cuda: oneKind, cpu: oneKind, float: oneKind, double: oneKind, long: oneKind,
  mm: "use matmul(other)", bmm: "use matmul(other)", dot: "use matmul(other)", norm: "use square().sum().sqrt()",
  cat: "use concat([a, b], axis)", unbind: "use select(axis, index)", index_select: "use indexSelect(axis, indices)",
  masked_fill: "use where(mask, value, x)", log_softmax: "use logSoftmax(axis)", logsumexp: "use logSumExp(axes)",
  amax: "use max(axes)", amin: "use min(axes)", isnan: "use isNaN()", broadcast_to: "use broadcastTo(shape)", tile: "use repeat(repeats)",
  data: "read it with toArray() or toNdArray(), and overwrite a parameter with write({ shape, data })",
  requires_grad: "use requiresGrad", requires_grad_: "set requiresGrad of a parameter, or requireGrad(value) of a module",
  zero_: inPlace, fill_: inPlace, copy_: inPlace, add_: inPlace, sub_: inPlace, mul_: inPlace, div_: inPlace, clamp_: inPlace,
  uniform_: "use new Parameter(uniform(shape, bound))", normal_: "use new Parameter(normal(shape, std))",
};
