/**
 * @file The kernels' signatures, as src/engine/engine.ts instantiates them from the generated module. Pointers are byte offsets into the
 * engine's memory (unsigned; numbers up to 2^32), lengths count elements, flags are 0 or 1. The files of kernels/ document each kernel.
 */
type Pointer = number;

export interface Kernels {
  // kernels/elementwise.ts
  addScaled(a: Pointer, b: Pointer, scale: number, out: Pointer, length: number): void;
  accumulate(out: Pointer, a: Pointer, scale: number, length: number): void;
  accumulateConstant(out: Pointer, value: number, length: number): void;
  multiply(a: Pointer, b: Pointer, out: Pointer, length: number): void;
  accumulateProduct(out: Pointer, a: Pointer, b: Pointer, length: number): void;
  scale(a: Pointer, factor: number, out: Pointer, length: number): void;
  sum(a: Pointer, length: number): number;
  sumOfSquares(a: Pointer, length: number): number;
  sigmoid(a: Pointer, out: Pointer, length: number): void;
  sigmoidGradient(y: Pointer, gradient: Pointer, into: Pointer, length: number): void;
  tanh(a: Pointer, out: Pointer, length: number): void;
  tanhGradient(y: Pointer, gradient: Pointer, into: Pointer, length: number): void;
  relu(a: Pointer, out: Pointer, length: number): void;
  reluGradient(y: Pointer, gradient: Pointer, into: Pointer, length: number): void;
  gelu(a: Pointer, out: Pointer, length: number): void;
  geluGradient(x: Pointer, gradient: Pointer, into: Pointer, length: number): void;
  exp(a: Pointer, out: Pointer, length: number): void;
  log(a: Pointer, out: Pointer, length: number): void;
  // kernels/binary.ts
  divide(a: Pointer, b: Pointer, out: Pointer, length: number): void;
  accumulateQuotient(out: Pointer, a: Pointer, b: Pointer, length: number): void;
  divisorGradient(b: Pointer, y: Pointer, gradient: Pointer, into: Pointer, length: number): void;
  power(base: Pointer, exponent: Pointer, out: Pointer, length: number): void;
  powerBaseGradient(base: Pointer, exponent: Pointer, gradient: Pointer, into: Pointer, length: number): void;
  powerExponentGradient(base: Pointer, exponent: Pointer, y: Pointer, gradient: Pointer, into: Pointer, length: number): void;
  minimum(a: Pointer, b: Pointer, out: Pointer, length: number): void;
  maximum(a: Pointer, b: Pointer, out: Pointer, length: number): void;
  higherGradient(high: Pointer, low: Pointer, gradient: Pointer, into: Pointer, length: number): void;
  compare(form: number, a: Pointer, b: Pointer, out: Pointer, length: number): void;
  select(condition: Pointer, a: Pointer, b: Pointer, out: Pointer, length: number): void;
  selectGradient(condition: Pointer, gradient: Pointer, into: Pointer, length: number, otherwise: number): void;
  // kernels/unary.ts
  unary(form: number, a: Pointer, out: Pointer, length: number): void;
  unaryGradient(form: number, x: Pointer, y: Pointer, gradient: Pointer, into: Pointer, length: number): void;
  clamp(a: Pointer, out: Pointer, length: number, low: number, high: number): void;
  clampGradient(x: Pointer, gradient: Pointer, into: Pointer, length: number, low: number, high: number): void;
  // kernels/reduce.ts
  reduceSum(a: Pointer, out: Pointer, outer: number, count: number, inner: number, divisor: number): void;
  reduceSumGradient(gradient: Pointer, into: Pointer, outer: number, count: number, inner: number, divisor: number): void;
  reduceExtreme(a: Pointer, out: Pointer, outer: number, count: number, inner: number, sign: number, index: number): void;
  extremeGradient(a: Pointer, y: Pointer, gradient: Pointer, into: Pointer, outer: number, count: number, inner: number): void;
  reduceVariance(
    a: Pointer, out: Pointer, means: Pointer, outer: number, count: number, inner: number, divisor: number, root: number,
  ): void;
  varianceGradient(
    a: Pointer, y: Pointer, means: Pointer, gradient: Pointer, into: Pointer, outer: number, count: number, inner: number,
    divisor: number, root: number,
  ): void;
  reduceLogSumExp(a: Pointer, out: Pointer, logs: Pointer, outer: number, count: number, inner: number): void;
  logSumExpGradient(a: Pointer, logs: Pointer, gradient: Pointer, into: Pointer, outer: number, count: number, inner: number): void;
  reduceProduct(a: Pointer, out: Pointer, outer: number, count: number, inner: number): void;
  productGradient(a: Pointer, gradient: Pointer, into: Pointer, before: Pointer, outer: number, count: number, inner: number): void;
  // kernels/dropout.ts
  dropout(a: Pointer, out: Pointer, length: number, key: number, stream: number, threshold: number, scale: number): void;
  dropoutGradient(
    gradient: Pointer, into: Pointer, length: number, key: number, stream: number, threshold: number, scale: number,
  ): void;
  // kernels/normalise.ts
  layerNorm(
    a: Pointer, weight: Pointer, bias: Pointer, out: Pointer, moments: Pointer, rows: number, cols: number, eps: number,
  ): void;
  layerNormGradient(
    a: Pointer, weight: Pointer, gradient: Pointer, moments: Pointer, into: Pointer, rows: number, cols: number,
  ): void;
  layerNormWeightGradient(
    a: Pointer, gradient: Pointer, moments: Pointer, intoWeight: Pointer, rows: number, cols: number, totals: Pointer,
  ): void;
  // kernels/mixture.ts
  accumulateRows(out: Pointer, a: Pointer, factors: Pointer, stride: number, rows: number, cols: number): void;
  accumulateRowProducts(out: Pointer, a: Pointer, b: Pointer, stride: number, rows: number, cols: number): void;
  // kernels/layout.ts
  moveStrided(from: Pointer, to: Pointer, axes: Pointer, rank: number): void;
  addStrided(from: Pointer, to: Pointer, axes: Pointer, rank: number): void;
  sumStrided(from: Pointer, to: Pointer, axes: Pointer, rank: number, innerAxes: Pointer, innerRank: number): void;
  gatherRows(a: Pointer, indices: Pointer, out: Pointer, outer: number, rows: number, count: number, width: number): void;
  scatterRows(
    gradient: Pointer, indices: Pointer, into: Pointer, outer: number, rows: number, count: number, width: number, skip: number,
  ): void;
  // kernels/gramian.ts
  dot(a: Pointer, b: Pointer, length: number): number;
  multiplyViews(
    a: Pointer, aStride: number, b: Pointer, bStride: number, out: Pointer, rows: number, columns: number, scratch: Pointer,
  ): void;
  dotViews(a: Pointer, aGradient: Pointer, b: Pointer, bGradient: Pointer, width: number, scratch: Pointer): number;
  signedColumnSums(a: Pointer, b: Pointer, out: Pointer, rows: number, columns: number): void;
  accumulateColumnsScaled(a: Pointer, factors: Pointer, into: Pointer, rows: number, columns: number): void;
  // kernels/matmul.ts
  matmul(a: Pointer, b: Pointer, out: Pointer, fromRow: number, toRow: number, n: number, k: number): void;
  matmulTransposed(a: Pointer, b: Pointer, out: Pointer, fromRow: number, toRow: number, n: number, k: number): void;
  matmulFirstTransposed(a: Pointer, b: Pointer, out: Pointer, fromRow: number, toRow: number, m: number, n: number, k: number): void;
  addBias(bias: Pointer, out: Pointer, rows: number, n: number): void;
  addColumnSums(a: Pointer, out: Pointer, rows: number, n: number): void;
  // kernels/conv-columns.ts, conv-product.ts, conv-weights.ts
  padPlanes(
    source: Pointer, out: Pointer, from: number, to: number, h: number, w: number, outH: number, outW: number, top: number, left: number,
  ): void;
  packConvWeights(
    weight: Pointer, offsets: Pointer, out: Pointer, groups: number, channels: number, depth: number, groupBytes: number,
    channelBytes: number,
  ): void;
  convolveScratchBytes(): number;
  convolve(product: Pointer, from: number, to: number, scratch: Pointer): void;
  convChunkColumns(): number;
  convWeightScratchBytes(channels: number, depth: number): number;
  convWeightSums(product: Pointer, from: number, to: number, sums: Pointer, scratch: Pointer): void;
  addConvWeightSums(
    sums: Pointer, slices: number, groups: number, channels: number, depth: number, into: Pointer, from: number, to: number,
  ): void;
  addChannelSums(a: Pointer, into: Pointer, from: number, to: number, images: number, channels: number, size: number): void;
  // kernels/pool.ts
  maxPool(
    x: Pointer, out: Pointer, places: Pointer, from: number, to: number, h: number, w: number, outH: number, outW: number,
    rows: Pointer, cols: Pointer, rowStep: number, colStep: number,
  ): void;
  maxPoolOfFour(
    x: Pointer, out: Pointer, places: Pointer, from: number, to: number, h: number, w: number, outH: number, outW: number,
  ): void;
  maxPoolGradient(
    gradient: Pointer, places: Pointer, into: Pointer, from: number, to: number, size: number, outSize: number,
  ): void;
  avgPool(
    x: Pointer, out: Pointer, from: number, to: number, h: number, w: number, outH: number, outW: number, rows: Pointer, cols: Pointer,
    divisor: number,
  ): void;
  avgPoolGradient(
    gradient: Pointer, into: Pointer, from: number, to: number, h: number, w: number, outH: number, outW: number, rows: Pointer,
    cols: Pointer, divisor: number,
  ): void;
  // kernels/batch-norm.ts
  batchMoments(x: Pointer, moments: Pointer, from: number, to: number, images: number, channels: number, size: number): void;
  batchNorm(
    x: Pointer, moments: Pointer, weight: Pointer, bias: Pointer, out: Pointer, from: number, to: number, images: number,
    channels: number, size: number,
  ): void;
  batchNormSums(
    x: Pointer, gradient: Pointer, moments: Pointer, sums: Pointer, from: number, to: number, images: number, channels: number,
    size: number,
  ): void;
  batchNormGradient(
    x: Pointer, gradient: Pointer, moments: Pointer, sums: Pointer, weight: Pointer, into: Pointer, from: number, to: number,
    images: number, channels: number, size: number, share: number,
  ): void;
  // kernels/loss.ts
  softmaxRows(a: Pointer, out: Pointer, rows: number, classes: number, logarithm: number): void;
  softmaxGradient(y: Pointer, gradient: Pointer, into: Pointer, rows: number, classes: number): void;
  logSoftmaxGradient(y: Pointer, gradient: Pointer, into: Pointer, rows: number, classes: number): void;
  binaryCrossEntropy(
    logits: Pointer, targets: Pointer, positiveWeights: Pointer, sampleWeights: Pointer, slope: Pointer, length: number, columns: number,
    divisor: number, each: Pointer,
  ): number;
  crossEntropyShares(
    logits: Pointer, shares: Pointer, weights: Pointer, sampleWeights: Pointer, smoothing: number, slope: Pointer, rows: number,
    classes: number, divisor: number, each: Pointer,
  ): number;
  residualLoss(
    predictions: Pointer, targets: Pointer, sampleWeights: Pointer, slope: Pointer, length: number, columns: number, form: number,
    delta: number, divisor: number, each: Pointer,
  ): number;
  // kernels/focal.ts
  binaryFocal(
    logits: Pointer, targets: Pointer, positiveWeights: Pointer, sampleWeights: Pointer, slope: Pointer, length: number, columns: number,
    alpha: number, gamma: number, divisor: number, each: Pointer,
  ): number;
  focalShares(
    logits: Pointer, shares: Pointer, weights: Pointer, sampleWeights: Pointer, smoothing: number, gamma: number, slope: Pointer,
    rows: number, classes: number, divisor: number, each: Pointer,
  ): number;
  // kernels/likelihood.ts
  negativeLogLikelihood(
    logProbabilities: Pointer, targets: Pointer, weights: Pointer, sampleWeights: Pointer, slope: Pointer, rows: number, classes: number,
    divisor: number, each: Pointer,
  ): number;
  divergence(
    logProbabilities: Pointer, targets: Pointer, sampleWeights: Pointer, slope: Pointer, length: number, columns: number, logTarget: number,
    divisor: number, each: Pointer,
  ): number;
  // kernels/ordinal.ts
  orderedThresholds(raw: Pointer, out: Pointer, thresholds: number): void;
  cumulativeLogits(score: Pointer, ordered: Pointer, out: Pointer, rows: number, thresholds: number): void;
  cumulativeLogitsGradient(
    raw: Pointer, gradient: Pointer, scoreGradient: Pointer, rawGradient: Pointer, rows: number, thresholds: number,
  ): void;
  cumulativeLoss(
    logits: Pointer, targets: Pointer, sampleWeights: Pointer, slope: Pointer, rows: number, thresholds: number, divisor: number,
    each: Pointer,
  ): number;
  // kernels/random.ts
  fillUniform(out: Pointer, fromRow: number, toRow: number, cols: number, stride: number, key: number, stream: number, bound: number): void;
  fillNormal(
    out: Pointer, fromRow: number, toRow: number, cols: number, stride: number, key: number, stream: number, mean: number, std: number,
  ): void;
  // kernels/optimizers.ts
  adam(
    weights: Pointer, gradient: Pointer, first: Pointer, second: Pointer, largest: Pointer, length: number,
    beta1: number, beta2: number, size: number, root: number, eps: number, decay: number, l2: number, sign: number,
  ): void;
  nadam(
    weights: Pointer, gradient: Pointer, first: Pointer, second: Pointer, length: number,
    beta1: number, beta2: number, own: number, size: number, correction: number, eps: number, decay: number, l2: number, sign: number,
  ): void;
  rmsprop(
    weights: Pointer, gradient: Pointer, squares: Pointer, buffer: Pointer, mean: Pointer, length: number,
    lr: number, alpha: number, eps: number, momentum: number, l2: number, sign: number,
  ): void;
  adadelta(
    weights: Pointer, gradient: Pointer, squares: Pointer, deltas: Pointer, length: number,
    lr: number, rho: number, eps: number, l2: number, sign: number,
  ): void;
  sgd(
    weights: Pointer, gradient: Pointer, buffer: Pointer, length: number,
    lr: number, momentum: number, keep: number, nesterov: number, l2: number, sign: number,
  ): void;
  adagrad(weights: Pointer, gradient: Pointer, squares: Pointer, length: number, rate: number, eps: number, l2: number, sign: number): void;
  clampValues(a: Pointer, limit: number, length: number): void;
  largestMagnitude(a: Pointer, length: number): number;
  sumOfPowers(a: Pointer, p: number, scale: number, length: number): number;
  // kernels/rows/running.ts
  keepRunning(touched: Pointer, shard: number, features: number, plane: Pointer, width: number, keep: number): void;
  addRunning(merge: Pointer, touched: Pointer, plane: Pointer, width: number, factor: number, scratch: Pointer): void;
  addRunningSquares(merge: Pointer, touched: Pointer, plane: Pointer, width: number, eps: number, scratch: Pointer): number;
  addSquares(gradient: Pointer, plane: Pointer, length: number, eps: number): number;
  dotRunning(touched: Pointer, shard: number, features: number, a: Pointer, b: Pointer, width: number): number;
  countRunning(touched: Pointer, shard: number, features: number): number;
  gatherRunning(
    touched: Pointer, shard: number, features: number, width: number, planes: Pointer, count: number, view: Pointer, first: number,
    out: Pointer,
  ): void;
  // kernels/rows/view.ts
  shardCount(): number;
  viewScratchBytes(entries: number): number;
  mergeScratchBytes(rows: number): number;
  mergeViews(merge: Pointer, shard: number, pairs: Pointer, count: number, features: number, scratch: Pointer): void;
  // kernels/rows/forward.ts, backward.ts, flush.ts
  forwardShard(
    state: Pointer, view: Pointer, shard: number, indptr: Pointer, indices: Pointer, values: Pointer, documents: number, features: number,
    hidden: Pointer, write: number, viewScratch: Pointer, rowScratch: Pointer,
  ): void;
  mergeShards(
    planes: Pointer, shards: number, bias: Pointer, out: Pointer, documents: number, first: number, last: number, cols: number,
    stride: number,
  ): void;
  padRows(from: Pointer, to: Pointer, rows: number, cols: number, stride: number): void;
  backwardShard(state: Pointer, merge: Pointer, apply: number, measure: number, scratch: Pointer): number;
  advanceRows(state: Pointer): void;
  catchUpRows(state: Pointer, merge: Pointer): void;
  materialiseRows(state: Pointer, merge: Pointer, out: Pointer): void;
  gradientRows(state: Pointer, merge: Pointer, shard: number, from: number, to: number, out: Pointer): void;
  readRows(state: Pointer, from: number, to: number, fromCol: number, toCol: number, out: Pointer, scratch: Pointer): void;
  flushRows(state: Pointer, from: number, to: number): void;
  // kernels/math.ts
  exp64(x: number): number;
  log64(x: number): number;
}
