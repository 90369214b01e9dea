/**
 * @file Networks of every trunk, with a head of every kind of task, for the tests of exports. No weight and no running statistic keeps the
 * number that it starts with, so that each of them tells.
 */
import { LabelMap } from "../../src/data/targets/labels.js";
import { MultilabelMap } from "../../src/data/targets/multilabel.js";
import type { TargetMap } from "../../src/data/targets/target-map.js";
import { ValueMap } from "../../src/data/targets/values.js";
import { RandomStream } from "../../src/engine/random.js";
import { OrdinalHead } from "../../src/nn/head.js";
import { MultiTaskNetwork } from "../../src/nn/multi-task-network.js";
import type { NetworkOptions } from "../../src/nn/network.js";
import { type TrunkName, trunks } from "../../src/nn/trunk/index.js";
import { taskKinds, type TaskKindName } from "../../src/task/index.js";
import { type ImageShape, MixedRows } from "../../src/tensor/mixed-rows.js";
import { SparseMatrix } from "../../src/tensor/sparse-matrix.js";

export const IMAGE: ImageShape = [2, 9, 7];
export const WIDTH = 30;
const PIXELS = IMAGE[0] * IMAGE[1] * IMAGE[2];

const classes = <Kind extends string>(kind: Kind, ...names: string[]) => new LabelMap(kind, names, names.map((name, at) => [name, at]));

/** A target map of each kind of task, under the kind's name. */
export const targets: Readonly<Record<TaskKindName, TargetMap>> = {
  binary: classes("binary", "no", "yes"),
  multiclass: classes("multiclass", "a", "b", "c"),
  ordinal: classes("ordinal", "low", "middle", "high", "highest"),
  multilabel: new MultilabelMap(["x", "y"], null),
  regression: new ValueMap(12, 3.5),
};

/** The number of logits of each kind's head. */
export const outputDims: Record<string, number> = Object.fromEntries(Object.values(targets).map((map) => (
  [map.kind, taskKinds.get(map.kind as TaskKindName).outputs(map as never)])));

const trunkOptions: Record<TrunkName, object> = {
  mlp: {}, mmoe: { experts: 3 }, cgc: { sharedExperts: 1, taskExperts: 2 }, ple: { levels: 3, sharedExperts: 2, taskExperts: 1 },
  cross_stitch: { alpha: 0.7 }, private_shared: { privateUnits: 4 }, cnn: { channels: [3, 4] },
};

/** Settings of networks by name: each trunk with and without norm and shortcuts, each activation, and what else differs. */
export const networks: Readonly<Record<string, Partial<NetworkOptions>>> = {
  ...Object.fromEntries(trunks.names.flatMap((trunk): [string, Partial<NetworkOptions>][] => {
    const own = { trunk, ...trunkOptions[trunk] } as Partial<NetworkOptions>;
    return [
      [trunk, { ...own, hidden: [6, 5] }],
      [`${trunk}, one layer`, { ...own, hidden: [5], activation: "tanh" }],
      [`${trunk}, layer norm and residual`, { ...own, hidden: [6, 6], layerNorm: true, residual: true, activation: "gelu", dropout: 0.3 }],
    ];
  })),
  "mlp, linear": { hidden: [] },
  "mlp, relu": { hidden: [8, 8], activation: "relu" },
  "cnn, batch norm": { trunk: "cnn", channels: [3, 4], batchNorm: true, hidden: [6], activation: "relu" },
  "cnn, no hidden layer, no pooling": { trunk: "cnn", channels: [2], kernel: 5, pool: 1, hidden: [], activation: "tanh" },
  "cnn, pooling by 3": { trunk: "cnn", channels: [2], kernel: 1, pool: 3, hidden: [4] },
};

/** A network of {@link networks}, all its numbers drawn, in evaluation mode. */
export function networkOf(name: string): MultiTaskNetwork {
  const settings: Partial<NetworkOptions> = networks[name], isCnn = settings.trunk === "cnn";
  const others = settings.hidden?.toString() === "" ? 0 : WIDTH;
  const network = new MultiTaskNetwork({
    ...settings, outputDims, heads: { ordinal: (size) => new OrdinalHead(size) },
    ...(isCnn ? { inputDim: PIXELS + others, imageShape: IMAGE } : { inputDim: WIDTH }),
  });
  const draws = new RandomStream(9, name), state = network.stateDict();
  let at = 0;
  for (const [path, { data }] of Object.entries(state)) {
    const [from, to] = path.endsWith("running_var") ? [0.3, 3] : path.endsWith("num_batches_tracked") ? [7, 7] : [-0.6, 0.6];
    for (let index = 0; index < data.length; index++) data[index] = from + ((to - from) * draws.at(at++)) / 2 ** 32;
  }
  network.loadStateDict(state);
  return network.eval();
}

/** Rows for a network: counts with rows of no entry, first, in the middle and last; with images where it reads them. */
export function rowsFor(network: MultiTaskNetwork, rows = 7, seed = 3): SparseMatrix {
  const draws = new RandomStream(seed, "rows"), empty = [0, 3, rows - 1];
  const cell = (row: number, col: number): number => (
    empty.includes(row) || draws.at(row * WIDTH + col) % 5 > 0 ? 0 : 1 + (draws.at(1000 + row * WIDTH + col) % 8) / 2);
  const cells = Array.from({ length: rows }, (_, row) => Array.from({ length: WIDTH }, (__, col) => cell(row, col)));
  const counts = SparseMatrix.fromDense(cells);
  if (!network.inputs.imageShape) return counts;
  const bytes = Uint8Array.from({ length: rows * PIXELS }, (_, index) => draws.at(9000 + index) % 256);
  return new MixedRows({ shape: IMAGE, bytes, ...(network.inputs.features > 0 && { others: counts }) });
}
