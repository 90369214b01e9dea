/**
 * @file What a weighting costs: trains a work (work/files.ts) twice in one process, by the weighting and by the plain sum, in blocks of
 * steps that take turns, so that both meet the same moods of the machine.
 * `node build/bench/ours-weightings.js '{"work":"FOLDER",...}'`
 */
import { Adam, backwardTasks, bceWithLogits, crossEntropy, MultiTaskNetwork, noGrad } from "potluck";
import type { StepLoss } from "potluck/train";
import { type WeightingMember, type WeightingName, weightings } from "potluck/weightings";
import { fourDigits } from "./harness/statistics.js";
import { useThreads } from "./harness/threads.js";
import { readWork } from "./work/files.js";
import { loaderOf, tasksOf, type Work } from "./work/work.js";

/** What to run. */
export interface WeightingTask {
  /** The work's folder. */
  work: string;
  threads: number;
  weighting: WeightingName;
  /** Whether each step of the weighting's tells what the tasks do to each other. */
  observe?: boolean;
  /** Steps in a block. */
  block: number;
  /** Blocks of each of both; the first is left out. */
  blocks: number;
}

/** What came out. */
export interface WeightingTimes {
  /** Milliseconds of each step, those of the first block left out. */
  ms: number[];
  /** The same for the plain sum. */
  sum: number[];
}

/** A training that goes on whenever it is told to. */
class Training {
  readonly ms: number[] = [];
  private readonly model: MultiTaskNetwork;
  private readonly optimizer: Adam;
  private readonly weighting;
  private readonly batches;

  constructor(private readonly work: Work, weighting: WeightingName, private readonly observe: boolean) {
    const tasks = tasksOf(work);
    this.model = new MultiTaskNetwork({
      inputDim: work.features,
      hidden: work.hidden,
      outputDims: Object.fromEntries(tasks.map(({ name, outputs }) => [name, outputs])),
      seed: 1,
    });
    this.optimizer = new Adam(this.model.parameters(), { lr: 1e-3 });
    const weights = Object.fromEntries(tasks.map(({ name }, index) => [name, index + 1])); // those of `fixed`
    this.weighting = (weightings.get(weighting) as WeightingMember).create(
      tasks.map(({ name }) => ({ name, likelihood: "categorical" as const })), weighting === "fixed" ? { weights } : {}, 1,
    );
    this.batches = endless(work);
  }

  run(steps: number): void {
    for (let step = 0; step < steps; step++) {
      const began = performance.now();
      const batches = this.batches.next().value;
      const losses = this.losses(batches);
      this.optimizer.zeroGrad();
      backwardTasks(this.model, this.weighting, losses, { logTaskGradients: this.observe });
      this.optimizer.step();
      if (this.weighting.needs === "lossesAfterStep") {
        const after = noGrad(() => this.losses(batches).map(({ loss }) => loss.item()));
        this.weighting.afterStep({ tasks: losses.map(({ task }) => task), losses: after });
      }
      this.ms.push(fourDigits(performance.now() - began));
    }
    this.weighting.endEpoch();
  }

  private losses(batches: Batches): StepLoss[] {
    return this.work.corpora.flatMap(({ name, tasks }) => {
      const { x, y } = batches[name];
      const outputs = this.model.forwardTasks(x, tasks.map((task) => task.name));
      return tasks.map((task, index) => ({
        ...outputs[index],
        loss: task.outputs === 1 ? bceWithLogits(outputs[index].logits, y[task.name]) : crossEntropy(outputs[index].logits, y[task.name]),
      }));
    });
  }
}

type Batches = ReturnType<typeof loaderOf> extends Iterable<infer B> ? B : never;

function* endless(work: Work): Generator<Batches, never> {
  const loader = loaderOf(work);
  for (;;) yield* loader;
}

const { work: folder, threads, weighting, observe = false, block, blocks } = JSON.parse(process.argv[2]) as WeightingTask;
await useThreads(threads);
const work = readWork(folder);
const sum = new Training(work, "sum", false), own = new Training(work, weighting, observe);
for (let turn = 0; turn < blocks; turn++) {
  for (const training of turn % 2 === 0 ? [sum, own] : [own, sum]) training.run(block);
}
console.log(JSON.stringify({ ms: own.ms.slice(block), sum: sum.ms.slice(block) } satisfies WeightingTimes));
