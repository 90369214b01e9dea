/**
 * @file Scores of affinity that cost one training of all tasks: TAG's lookahead (Fifty, Amid, Zhao, Yu, Anil & Finn 2021, "Efficiently
 * Identifying Task Groupings for Multi-Task Learning", equation 1) and the cosine between the tasks' gradients. Both are computed on a copy
 * of the model, between the steps of the training that they watch, so that they change nothing in it.
 */
import type { Batch, TaskTargets } from "../../data/dataset.js";
import { isRepeated, watchJob, withOwnRows } from "../../experiment/train-job.js";
import { planTraining, type TrainingJob } from "../../experiment/plan.js";
import { inEvaluation } from "../../nn/prediction.js";
import { number, type Options, readOptions, whole } from "../../options/index.js";
import { SGD } from "../../optim/index.js";
import { noGrad } from "../../tensor/tensor.js";
import { backwardTasks } from "../../train/backward.js";
import { stepsPerEpoch, type TrainingPlan } from "../../train/loop.js";
import { lossesOf } from "../../train/step.js";
import { Sum } from "../../weighting/index.js";
import { matrixOf } from "./matrix.js";
import type { TaskMatrix, TaskScores } from "./types.js";

const options = {
  every: whole({
    from: 1, default: 10,
    describe: "Steps between two looks; fewer where an epoch has fewer than 40 steps, so that each epoch has about four looks.",
  }),
  rate: number({
    above: 0, default: 0.1,
    describe: "The length of the lookahead's step, as a factor of the gradient. In the paper, the training's learning rate; to first " +
      "order the scores are proportional to it, and a larger one keeps them above the rounding of the losses.",
  }),
};

/** Options of {@link taskScores}. */
export type TaskScoreOptions = Options<typeof options> & {
  /** Called after each step with the number of steps done. */
  onStep?: (done: number) => void;
};

/**
 * Trains a job of several tasks, and computes both scores on the way: before the first step, and after every so many. Each look has a batch
 * of each dataset, and is made in evaluation mode (no dropout).
 *
 * @returns null where the tasks share no layer
 * @throws PotluckError for the errors of a training, and for unknown or wrong options
 * @example
 * const scores = await taskScores({ recipe, split: experiment.split(1), seed: 1 });
 * scores.lookahead.values[0][1]; // what the first task does to the second
 */
export async function taskScores(given: TrainingJob, settings: TaskScoreOptions = {}): Promise<TaskScores | null> {
  const { onStep = () => {}, ...rest } = settings, { every, rate } = readOptions("taskScores", options, rest);
  const repeats = isRepeated(given), { recipe } = given;
  const job = repeats ? { ...given, recipe: { ...recipe, train: { ...recipe.train, refit: false } } } : given; // only the first is watched
  const observer = new TaskObserver(planTraining(withOwnRows(job)), rate);
  try {
    if (!observer.isShared) return null;
    let live: TrainingPlan | undefined;
    const interval = Math.max(1, Math.min(every, Math.floor(stepsPerEpoch(observer.plan) / 4)));
    const training = watchJob(job, {
      onPlan(plan) {
        live = plan;
        observer.look(plan);
      },
      onPause({ done, isLast }) {
        onStep(done);
        if (!isLast && done % interval === 0) observer.look(live!);
      },
    });
    let next = await training.next();
    while (!next.done) next = await training.next();
    next.value.plan.model.dispose();
    return observer.scores();
  } finally {
    observer.plan.model.dispose();
  }
}

/** Looks at a model through a copy of it. */
export class TaskObserver {
  readonly isShared: boolean;
  private readonly tasks: string[];
  private readonly stepper: SGD | null;
  private readonly batches: ReadonlyMap<string, Iterator<Batch<TaskTargets>>>;
  private readonly sums = { lookahead: new Map<string, Mean>(), cosine: new Map<string, Mean>() };
  private looks = 0;

  /** @param plan a fresh plan of the same training: its model is the copy */
  constructor(readonly plan: TrainingPlan, rate: number) {
    const { model, loaders } = plan, shared = (model.trunkParameters?.() ?? model.parameters()).filter(({ requiresGrad }) => requiresGrad);
    this.tasks = plan.tasks.map(({ name }) => name);
    this.isShared = shared.length > 0;
    this.stepper = this.isShared ? new SGD(shared, { lr: rate }) : null;
    this.batches = new Map(Object.entries(loaders).map(([name, loader]) => [name, endless(loader)]));
  }

  look({ model: watched }: TrainingPlan): void {
    const { plan, tasks } = this, { model, optimizer } = plan, weights = watched.stateDict();
    const batches = Object.fromEntries(Array.from(this.batches, ([name, batch]) => [name, batch.next().value as Batch<TaskTargets>]));
    const losses = (): Map<string, number> => noGrad(() => new Map(lossesOf(plan, batches).map(({ task, loss }) => [task, loss.item()])));
    inEvaluation(model, () => {
      model.loadStateDict(weights);
      const before = losses();
      for (const from of tasks) {
        if (!before.has(from)) continue; // no row of the batch has its target
        optimizer.zeroGrad();
        const [{ loss }] = lossesOf({ ...plan, tasks: plan.tasks.filter(({ name }) => name === from) }, batches);
        if (!loss.requiresGrad) continue;
        loss.backward();
        this.stepper!.step();
        for (const [to, after] of losses()) {
          const base = before.get(to)!;
          if (to !== from && base > 0) add(this.sums.lookahead, from, to, 1 - after / base);
        }
        model.loadStateDict(weights);
      }
      optimizer.zeroGrad();
      const reached = lossesOf(plan, batches).filter(({ loss }) => loss.requiresGrad);
      if (reached.length > 1) {
        const { taskGradients } = backwardTasks(model, new Sum(), reached, { logTaskGradients: true });
        for (const [first, second, cosine] of taskGradients!.cosines) {
          add(this.sums.cosine, first, second, cosine);
          add(this.sums.cosine, second, first, cosine);
        }
      }
      optimizer.zeroGrad();
    });
    this.looks++;
  }

  scores(): TaskScores {
    const matrix = (sums: ReadonlyMap<string, Mean>): TaskMatrix => matrixOf(this.tasks, (from, to) => {
      const mean = sums.get(`${from}\n${to}`);
      return mean ? mean.sum / mean.count : null;
    });
    return { lookahead: matrix(this.sums.lookahead), cosine: matrix(this.sums.cosine), looks: this.looks };
  }
}

interface Mean {
  sum: number;
  count: number;
}

function add(sums: Map<string, Mean>, from: string, to: string, value: number): void {
  const key = `${from}\n${to}`, { sum, count } = sums.get(key) ?? { sum: 0, count: 0 };
  sums.set(key, { sum: sum + value, count: count + 1 });
}

/** A loader's batches, epoch after epoch. */
function* endless(loader: TrainingPlan["loaders"][string]): Generator<Batch<TaskTargets>> {
  for (let epoch = 0; ; epoch++) yield* loader.batches(epoch);
}
