/** @file Exported networks give the same logits and answers in ONNX Runtime: every trunk, kind of task and activation, dense and sparse. */
import { type InferenceSession, Tensor } from "onnxruntime-node";
import { describe, expect, it } from "vitest";
import type { TargetMap } from "../../src/data/targets/target-map.js";
import { readOnnxMetadata } from "../../src/format/onnx.js";
import { onnxModel, toOnnx } from "../../src/model/export/onnx.js";
import { MultiTaskNetwork } from "../../src/nn/multi-task-network.js";
import { SingleTaskNetwork } from "../../src/nn/single-task-network.js";
import { predictions, taskKinds } from "../../src/task/index.js";
import { SparseMatrix } from "../../src/tensor/sparse-matrix.js";
import { networkOf, networks, rowsFor, targets } from "./exported.js";
import { feedsOf, largestDifference, sessionOf } from "./onnx-session.js";

/** The largest difference of a session's logits from the network's. */
async function differenceOf(network: MultiTaskNetwork, session: InferenceSession, rows: SparseMatrix): Promise<number> {
  const out = await session.run(feedsOf(session, rows));
  return Math.max(...network.tasks.map((task) => {
    const logits = network.predict(rows, task), { dims, data } = out[`${task}.logits`];
    expect(dims).toEqual(logits.shape);
    return largestDifference(data as Float32Array, logits.data);
  }));
}

describe.each([["dense", false], ["sparse", true]])("%s features", (_, sparse) => {
  it.each(Object.keys(networks))("%s", async (name) => {
    const network = networkOf(name), session = await sessionOf(toOnnx({ network, targets }, { sparse }));
    for (const rows of [rowsFor(network), rowsFor(network, 1, 5)]) expect(await differenceOf(network, session, rows)).toBeLessThan(1e-5);
  });

  it("takes any number of rows, also none, and rows without any entry", async () => {
    const network = networkOf("mmoe"), session = await sessionOf(toOnnx({ network, targets }, { sparse }));
    const none = (rows: number) => new SparseMatrix({
      rows, cols: network.inputs.features, indptr: new Uint32Array(rows + 1), indices: [], values: [],
    });
    for (const rows of [rowsFor(network, 300), none(3), none(0)]) expect(await differenceOf(network, session, rows)).toBeLessThan(1e-5);
  });
});

it("adds up a feature that a row lists twice", async () => {
  const network = networkOf("mlp"), session = await sessionOf(toOnnx({ network }, { sparse: true }));
  const { features: cols } = network.inputs;
  const rows = new SparseMatrix({ rows: 2, cols, indptr: [0, 3, 4], indices: [5, 2, 5, 29], values: [1, 2, 3, 4] });
  expect(await differenceOf(network, session, rows)).toBeLessThan(1e-5);
});

it("gives the answers that the kinds of task give", async () => {
  const network = networkOf("mlp, linear"), rows = rowsFor(network, 40);
  const session = await sessionOf(toOnnx({ network, targets })), out = await session.run(feedsOf(session, rows));
  const given = (name: string): number[] => Array.from(out[name].data as Float32Array);
  for (const task of taskKinds.names) {
    const answers = predictions(targets[task], network.predict(rows, task)) as unknown as Record<string, number | Record<string, number>>[];
    const name = { binary: "probability", regression: "value" }[task as string] ?? "probabilities";
    const wanted = answers.flatMap((answer) => Object.values(typeof answer[name] === "number" ? [answer[name]] : answer[name]));
    expect(out[`${task}.${name}`].dims).toEqual([40, wanted.length / 40]);
    expect(largestDifference(given(`${task}.${name}`), wanted)).toBeLessThan(1e-5);
  }
});

it("divides logits by a task's temperature before it makes probabilities of them", async () => {
  const network = networkOf("mlp, linear"), rows = rowsFor(network, 9), { kind, names } = targets.multiclass;
  const hot = { multiclass: { kind, names, temperature: 2.5 } as unknown as TargetMap };
  const session = await sessionOf(toOnnx({ network, targets: hot })), out = await session.run(feedsOf(session, rows));
  const { shape, data } = network.predict(rows, "multiclass");
  const answers = predictions(targets.multiclass, { shape, data: data.map((logit) => logit / 2.5) }) as unknown as {
    probabilities: Record<string, number>;
  }[];
  const wanted = answers.flatMap(({ probabilities }) => Object.values(probabilities));
  expect(largestDifference(out["multiclass.probabilities"].data as Float32Array, wanted)).toBeLessThan(1e-6);
  expect(largestDifference(out["multiclass.logits"].data as Float32Array, data)).toBeLessThan(1e-5);
  expect(session.outputNames).not.toContain("binary.probability");
});

it("keeps the probabilities of ordered classes finite where logits are large", async () => {
  const network = new MultiTaskNetwork({ inputDim: 1, outputDims: { ordinal: 3 }, hidden: [] });
  network.loadStateDict({
    "final_ordinal.weight": { shape: [3, 1], data: Float32Array.of(1, 1, 1) },
    "final_ordinal.bias": { shape: [3], data: Float32Array.of(-9, 0, 9) },
  });
  const session = await sessionOf(toOnnx({ network, targets }));
  const out = await session.run({ features: new Tensor("float32", Float32Array.of(0, 1e4, -1e4, 88, -104), [5, 1]) });
  const probabilities = Array.from(out["ordinal.probabilities"].data as Float32Array);
  expect(probabilities.every((value) => value >= 0 && value <= 1)).toBe(true);
  for (let row = 0; row < 5; row++) expect(probabilities.slice(row * 4, row * 4 + 4).reduce((a, b) => a + b)).toBeCloseTo(1, 6);
});

it("exports a network for one task, and leaves out answers of tasks without a target map", async () => {
  const network = new SingleTaskNetwork({ inputDim: 4, hidden: [3], outputDim: 2, seed: 3 }), x = SparseMatrix.fromDense([[1, 0, 2, 0]]);
  const session = await sessionOf(toOnnx({ network }));
  expect(session.outputNames).toEqual(["final.logits"]);
  const { "final.logits": logits } = await session.run(feedsOf(session, x));
  expect(largestDifference(logits.data as Float32Array, network.predict(x).data)).toBeLessThan(1e-6);
});

it("keeps weights under PyTorch's names, and the card and recipe in the metadata", () => {
  const network = networkOf("cross_stitch"), card = { version: 1, tasks: { "ta\"sk": "ü€" } }, recipe = "name: a\n";
  const state = Object.fromEntries(network.namedState().map(([name, { shape }]) => [name, shape]));
  delete state["final_ordinal.raw_thresholds"]; // the file has the thresholds themselves
  const { tensors } = onnxModel({ network, targets });
  expect(Object.fromEntries(tensors.filter(({ name }) => name.includes(".")).map(({ name, shape }) => [name, shape]))).toMatchObject(state);
  const metadata = readOnnxMetadata(toOnnx({ network, targets, card, recipe }));
  expect(metadata).toEqual({ potluck: JSON.stringify(card), recipe });
  expect(readOnnxMetadata(toOnnx({ network }))).toEqual({});
});
