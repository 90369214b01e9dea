/**
 * TensorFlow.js on its WebAssembly backend (which has one thread in Node). It has no sparse matrix product, so each step's batch is made
 * dense. Reads the files that bench/work/files.ts writes and prints the time of each step:
 * node step.mjs '{"work":"FOLDER","steps":60,"seconds":20}'
 */
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import * as tf from "@tensorflow/tfjs";
import { setWasmPaths } from "@tensorflow/tfjs-backend-wasm";

const { work: folder, steps, seconds } = JSON.parse(process.argv[2]);
const packageFolder = dirname(fileURLToPath(import.meta.resolve("@tensorflow/tfjs-backend-wasm")));
setWasmPaths(`${packageFolder}/`);
await tf.setBackend("wasm");
await tf.ready();

const { features, hidden, batch, corpora: headers } = JSON.parse(readFileSync(join(folder, "work.json"), "utf8"));
const read = (name, type) => new type(Uint8Array.from(readFileSync(join(folder, name))).buffer);
const corpora = headers.map(({ name, tasks: [{ outputs }] }) => ({
  outputs,
  indptr: read(`${name}.indptr.u32`, Uint32Array),
  indices: read(`${name}.indices.u32`, Uint32Array),
  values: read(`${name}.values.f32`, Float32Array),
  targets: read(`${name}.targets.f32`, Float32Array),
  order: read(`${name}.order.u32`, Uint32Array),
  head: tf.variable(tf.randomUniform([hidden, outputs], -(hidden ** -0.5), hidden ** -0.5, "float32", 1)),
  bias: tf.variable(tf.zeros([outputs])),
}));
const weight = tf.variable(tf.randomUniform([features, hidden], -(features ** -0.5), features ** -0.5, "float32", 1));
const bias = tf.variable(tf.zeros([hidden]));
const optimizer = tf.train.adam(1e-3);

/** A step's batch of a corpus, dense, with its targets as the loss takes them. */
function fetchBatch({ indptr, indices, values, targets, order, outputs }, step) {
  const x = new Float32Array(batch * features),
    y = new Float32Array(batch * outputs);
  for (let row = 0; row < batch; row++) {
    const document = order[step * batch + row];
    for (let k = indptr[document]; k < indptr[document + 1]; k++) x[row * features + indices[k]] = values[k];
    if (outputs === 1) y[row] = targets[document];
    else y[row * outputs + targets[document]] = 1;
  }
  return [tf.tensor2d(x, [batch, features]), tf.tensor2d(y, [batch, outputs])];
}

// The losses from operations that the backend has with their gradients.
const lossOf = ({ outputs }, logits, y) =>
  tf.tidy(() =>
    outputs === 1
      ? tf.mean(tf.sub(tf.add(tf.relu(logits), tf.log(tf.add(1, tf.exp(tf.neg(tf.abs(logits)))))), tf.mul(logits, y)))
      : tf.neg(tf.mean(tf.sum(tf.mul(y, tf.log(tf.softmax(logits))), 1))),
  );

const ms = [],
  losses = [],
  began = performance.now();
for (let step = 0; step < steps; step++) {
  const before = performance.now();
  const loss = tf.tidy(() => {
    const batches = corpora.map((corpus) => fetchBatch(corpus, step));
    return optimizer.minimize(
      () =>
        corpora
          .map((corpus, index) => {
            const representation = tf.sigmoid(tf.add(tf.matMul(batches[index][0], weight), bias));
            return lossOf(corpus, tf.add(tf.matMul(representation, corpus.head), corpus.bias), batches[index][1]);
          })
          .reduce((a, b) => tf.add(a, b)),
      true,
    );
  });
  losses.push(loss.dataSync()[0]);
  loss.dispose();
  ms.push(performance.now() - before);
  if (performance.now() - began > seconds * 1000 && ms.length >= 5) break;
}
console.log(JSON.stringify({ ms, losses, peakMb: Math.round(process.resourceUsage().maxRSS / 1024) }));
