/**
 * @file Contributions and bias add up to the logit, on random rows of every trunk, activation and input, and of every kind of head. A row
 * of some here; `POTLUCK_EXPLAIN_ROWS=1000 npx vitest run test/model/explain/sums.test.ts` checks a thousand of each trunk, all its
 * activations and inputs together, and prints the largest errors (docs/explain.md has them).
 */
import { describe, expect, it } from "vitest";
import { RandomStream } from "../../../src/engine/random.js";
import { explainNetwork } from "../../../src/model/explain/network.js";
import { activations } from "../../../src/nn/activation/index.js";
import { OrdinalHead } from "../../../src/nn/head.js";
import { MultiTaskNetwork } from "../../../src/nn/multi-task-network.js";
import { trunks } from "../../../src/nn/trunk/index.js";
import { MixedRows } from "../../../src/tensor/mixed-rows.js";
import { SparseMatrix } from "../../../src/tensor/sparse-matrix.js";
import { randomRows, spread } from "./random-rows.js";

const asked = Number(process.env.POTLUCK_EXPLAIN_ROWS ?? 0), FEATURES = 300;

/** Rows of counts, of few standardised numbers and categories, of dense vectors, and of images beside counts. */
const inputs = {
  text: (rows: number) => randomRows(rows, FEATURES, 20, 11),
  vector: (rows: number) => dense(rows, FEATURES),
  columns: (rows: number) => dense(rows, 12),
  image: (rows: number) => images(rows, 8),
};

function dense(rows: number, cols: number): SparseMatrix[] {
  const stream = new RandomStream(12, "dense");
  return Array.from({ length: rows }, (_, row) => SparseMatrix.fromDense([
    Array.from({ length: cols }, (__, col) => (stream.at(row * cols + col) / 4294967296 - 0.5) * 4)]));
}

function images(rows: number, side: number): SparseMatrix[] {
  const stream = new RandomStream(13, "images"), pixels = side * side;
  return randomRows(rows, 10, 4, 14).map((others, row) => new MixedRows({
    shape: [1, side, side], others, bytes: Uint8Array.from({ length: pixels }, (_, at) => stream.at(row * pixels + at) >>> 24),
  }));
}

const cases = trunks.names.flatMap((trunk) => activations.names.flatMap((activation) => {
  const kinds = trunk === "cnn" ? ["image"] as const : ["text", "vector", "columns", "image"] as const;
  return kinds.map((input) => ({ trunk, activation, input, rows: Math.ceil(asked / kinds.length / activations.names.length) || 1 }));
}));
// each trunk with two activations or more, and each activation and input with several trunks; all of them with the thousand
const shown = asked > 0 ? cases : cases.filter(({ trunk }, index) => trunk === "cnn" || index % 5 === 0);

function check(name: string, model: MultiTaskNetwork, rows: readonly SparseMatrix[]): void {
  const start = performance.now();
  let most = 0, evaluations = 0;
  for (const x of rows) {
    for (const task of model.tasks) {
      const found = explainNetwork(model, x, task);
      evaluations += found.evaluations;
      const logits = Array.from(model.predict(x, task).data);
      found.outputs.forEach(({ bias, contributions }, at) => {
        const sum = contributions.reduce((all, one) => all + one, bias);
        most = Math.max(most, Math.abs(logits[at] - sum));
      });
    }
  }
  const times = rows.length * model.tasks.length;
  if (asked > 0) {
    const [each, ms] = [evaluations / times, (performance.now() - start) / times];
    console.log(`${name}: ${rows.length} rows, largest error ${most.toExponential(1)}; of a row and task ${each.toFixed(0)} evaluations, ` +
      `${ms.toFixed(1)} ms`);
  }
  model.dispose();
  expect(most).toBeLessThan(1e-5);
}

describe("contributions and bias add up to the logit within 1e-5", () => {
  it.each(shown)("$trunk, $activation, $input", ({ trunk, activation, input, rows: count }) => {
    const rows = inputs[input](count), imageShape = input === "image" ? { imageShape: [1, 8, 8] as const } : {};
    const layers = trunk === "cnn" ? { channels: [2, 3], batchNorm: activation === "tanh" } : {};
    const layerNorm = trunk === "mlp" && activation === "gelu", hidden = asked > 0 ? [10, 10] : [6, 6];
    check(`${trunk}, ${activation}${layerNorm ? ", layer norm" : ""}, ${input}`, spread(new MultiTaskNetwork({
      trunk, inputDim: rows[0].cols, hidden, activation, dropout: 0.2, layerNorm, seed: 5, ...layers, ...imageShape,
      outputDims: { binary: 1, multiclass: 3, ordinal: 3 }, heads: { ordinal: (size: never) => new OrdinalHead(size) },
    } as never), 2), rows);
  }, asked > 0 ? 3_600_000 : undefined);

  it.each(["text", "vector", "columns", "image"] as const)("a linear model of %s", (input) => {
    const rows = inputs[input](asked || 2), model = new MultiTaskNetwork({
      inputDim: rows[0].cols, hidden: [], outputDims: { binary: 1, multiclass: 4, ordinal: 3 }, seed: 5,
      heads: { ordinal: (size) => new OrdinalHead(size) },
    });
    check(`linear, ${input}`, spread(model, 4), rows);
  }, asked > 0 ? 3_600_000 : undefined);
});
