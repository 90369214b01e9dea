/**
 * @file One contender, Potluck: trains a work (work/files.ts) and prints the time of each step. A step is all that a training loop does:
 * fetch the batches from the loaders, forward, losses, backward, Adam, read the loss. `node build/bench/ours.js '{"work":"FOLDER",...}'`
 */
import { join } from "node:path";
import { Adagrad, Adam, bceWithLogits, crossEntropy, MultiTaskNetwork, type Tensor } from "potluck";
import { accuracy, f1 } from "potluck/metrics";
import type { NdArray } from "potluck/nn";
import { fourDigits } from "./harness/statistics.js";
import { useThreads } from "./harness/threads.js";
import { readWork, writeWeights } from "./work/files.js";
import { loaderOf, onlyCorpus, orderOf, tasksOf, type Work, type WorkTask } from "./work/work.js";

/** What to run. */
export interface OursTask {
  /** The work's folder. */
  work: string;
  threads: number;
  /** Steps in all; the first ones are for the caller to leave out. */
  steps: number;
  /** Whole epochs, in place of `steps`. */
  epochs?: number;
  /** Train on this corpus alone. */
  corpus?: string;
  /** The folder of test rows to score the first task on, after training. */
  test?: string;
  /** Adagrad at this learning rate, in place of Adam at 0.001. */
  adagrad?: number;
  /** Documents a batch, in place of the work's own. */
  batch?: number;
  /** Write the initial weights into the work's folder, and train no step. */
  exportWeights?: boolean;
}

/** What came out. */
export interface StepTimes {
  /** Milliseconds of each step. */
  ms: number[];
  /** The loss of each step. */
  losses: number[];
  /** The largest resident set of the process, in MB. */
  peakMb: number;
  /** With `test`: F1 of a binary task, accuracy of another. */
  score?: number;
  /** With `test`: words that were trained on, each as often as it occurred. */
  words?: number;
}

/** Runs a task in this process. */
export async function trainOurs({
  work: folder,
  threads,
  steps: asked,
  epochs,
  corpus,
  test,
  adagrad,
  batch,
  exportWeights = false,
}: OursTask): Promise<StepTimes> {
  await useThreads(threads);
  const whole = readWork(folder);
  const chosen = corpus === undefined ? whole : onlyCorpus(whole, corpus);
  const work = batch === undefined ? chosen : { ...chosen, batch };
  const loader = loaderOf(work);
  const steps = epochs === undefined ? asked : epochs * loader.length;
  const model = new MultiTaskNetwork({
    inputDim: work.features,
    hidden: work.hidden,
    outputDims: Object.fromEntries(tasksOf(work).map(({ name, outputs }) => [name, outputs])),
    seed: 1,
  });
  if (exportWeights) {
    await writeWeights(folder, model.stateDict());
    return { ms: [], losses: [], peakMb: 0 };
  }
  const optimizer = adagrad === undefined ? new Adam(model.parameters(), { lr: 1e-3 }) : new Adagrad(model.parameters(), { lr: adagrad });
  const ms: number[] = [],
    losses: number[] = [];
  let began = performance.now();
  while (ms.length < steps) {
    for (const batches of loader) {
      let loss: Tensor | undefined;
      for (const { name, tasks } of work.corpora) {
        const { x, y } = batches[name];
        const logits = model.forwardAll(
          x,
          tasks.map((task) => task.name),
        );
        for (const task of tasks) {
          const own = lossOf(task, logits[task.name], y[task.name]);
          loss = loss ? loss.add(own) : own;
        }
      }
      optimizer.zeroGrad();
      loss!.backward();
      optimizer.step();
      losses.push(loss!.item());
      const ended = performance.now();
      ms.push(ended - began);
      if (ms.length === steps) break;
      began = ended;
    }
  }
  const result = { ms: ms.map(fourDigits), losses, peakMb: Math.round(process.resourceUsage().maxRSS / 1024) };
  if (test === undefined) return result;
  return { ...result, words: wordsOf(work, steps), score: scoreOf(model, readWork(test), work.corpora[0].name) };
}

function wordsOf(work: Work, steps: number): number {
  const order = orderOf(work, steps);
  return work.corpora.reduce(
    (all, { name, x: { indptr, values } }) =>
      order[name].reduce((sum, row) => values.subarray(indptr[row], indptr[row + 1]).reduce((a, b) => a + b, sum), all),
    0,
  );
}

/** The score of a corpus's first task: F1 of a binary one, accuracy of another. */
function scoreOf(model: MultiTaskNetwork, test: Work, corpus: string): number {
  const {
    x,
    tasks: [{ name, outputs }],
    targets,
  } = onlyCorpus(test, corpus).corpora[0];
  const { data } = model.predict(x, name);
  if (outputs === 1)
    return f1(
      targets[name],
      data.map((logit) => (logit > 0 ? 1 : 0)),
    );
  return accuracy(
    targets[name],
    Array.from(targets[name], (_, row) => {
      const logits = data.subarray(row * outputs, (row + 1) * outputs);
      return logits.indexOf(Math.max(...logits));
    }),
  );
}

function lossOf({ outputs }: WorkTask, logits: Tensor, targets: NdArray): Tensor {
  return outputs === 1 ? bceWithLogits(logits, targets) : crossEntropy(logits, targets);
}

if (process.argv[1] && join(process.argv[1]) === import.meta.filename) {
  console.log(JSON.stringify(await trainOurs(JSON.parse(process.argv[2]) as OursTask)));
}
