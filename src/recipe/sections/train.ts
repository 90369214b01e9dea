/**
 * @file The recipe's `train`: epochs and batches, and four choices with their own options: optimizer, learning-rate schedule, schedule and
 * weighting. train-checks.ts checks them against each other.
 */
import {
  boolean, choice, type Choosing, type Chosen, completed, derivedFamily, either, type Field, isMap, list, map, number, oneOf, section,
  type Settings, type Shape, text, whole,
} from "../../options/index.js";
import { TRAIN } from "../defaults.js";
import { AUTOMATIC } from "../../train/automatic-length.js";
import { optimizers } from "../../optim/index.js";
import { lrSchedules } from "../../optim/lr-schedule/index.js";
import { schedules } from "../../schedule/index.js";
import { resample } from "../../schedule/resample.js";
import { type WeightingMember, weightings } from "../../weighting/index.js";

/** The name of the shared layers in `freeze`. */
export const TRUNK = "trunk";
/** `epochs` where the validation rows tell how long to train. */
export const AUTO = "auto";
/** The name of the mean over all tasks in `best`. */
export const MEAN = "mean";

type Schedule = (typeof schedules)["members"][number];
type ResamplingChoice = Field<
  Chosen<Schedule> & Partial<Settings<{ resample: typeof resample }>>,
  Choosing<Schedule> | (Choosing<Schedule> & { resample?: Settings<{ resample: typeof resample }>["resample"] }) | undefined
>;

/** The schedules as recipes have them. Resampling is done by the loaders, so it is no option of the library's schedules. */
export const recipeSchedules = derivedFamily("schedule", schedules, (schedule) => (
  schedule.resamples ? { ...schedule, options: { ...schedule.options, resample } } : schedule));

const INTERVAL = /^(?:epoch|([1-9][0-9]{0,14}) steps?)$/u;

const groupRate = (part: string) => number({
  above: 0, orNull: "for lr", default: null,
  describe: `The learning rate of ${part}. A learning-rate schedule changes it in proportion to lr. null: the optimizer's lr.`,
});

const bestPhrase = `${MEAN}, the name of a task, a map from tasks to their weights, or null for the last epoch`;
const bestPart = { phrase: bestPhrase, describe: "" };
const patiencePhrase = "a whole number of epochs from 1 up, a map from tasks to such numbers, or null for never";
/** When a training of automatic length ends, and what it sets aside, as descriptions write them. */
const { patience: { epochs: waited, steps }, validationShare } = AUTOMATIC;
const automaticPatience = `${waited} epochs, but at least ${steps.least} and at most ${steps.most.toLocaleString("en-US")} steps`;
const epochsPhrase = "a whole number of epochs from 1 up, or auto";
const epochsFrom1 = whole({ from: 1, describe: "Epochs." });

const shape = {
  epochs: either([epochsFrom1, oneOf([AUTO], { describe: "" })], {
    phrase: epochsPhrase, default: AUTO, aliases: ["numEpochs", "nEpochs", "maxEpochs"],
    describe: "How often to go through the schedule's data. auto: until the scores of the validation rows stop improving; the best " +
      `weights are kept. Where a dataset has no validation rows, ${100 * validationShare} % of its training rows are set aside for that.`,
  }),
  refit: boolean({
    optional: true,
    describe: "With epochs: auto, whether to train once more on all training rows, also those that were set aside, for the length found. " +
      "Default: true.",
  }),
  batchSize: whole({ from: 1, default: TRAIN.batchSize, describe: "Rows of each dataset in a step." }),
  shuffle: boolean({ default: true, describe: "Whether each epoch takes the training rows in a new random order." }),
  dropLast: boolean({ default: false, describe: "Whether to leave out an epoch's last batch when it is not full." }),
  optimizer: choice(optimizers, { default: TRAIN.optimizer, describe: "How gradients become updates." }),
  lrSchedule: choice(lrSchedules, {
    default: "constant", aliases: ["scheduler", "lrScheduler", "learningRateSchedule", "learningRateScheduler"],
    describe: "How the learning rate changes over the optimizer's steps.",
  }),
  schedule: choice(recipeSchedules, {
    default: TRAIN.schedule, aliases: ["sampler", "sampling"],
    describe: `Which datasets' batches make up a step. Default: ${TRAIN.schedule}, or ${TRAIN.comparing} with a weighting that compares ` +
      "the tasks of a step.",
  }) as unknown as ResamplingChoice,
  weighting: choice(weightings, {
    default: TRAIN.weighting, aliases: ["lossWeights", "taskWeights", "lossWeighting"],
    describe: "How the tasks' losses or gradients become one update.",
  }),
  trunkLr: groupRate("the shared layers"),
  headLr: groupRate("the tasks' heads"),
  clipNorm: number({
    above: 0, orNull: "for no limit", default: null,
    aliases: ["gradClip", "clipGradNorm", "maxGradNorm", "gradientClip", "gradientClipping", "gradientClipVal"],
    describe: "The largest norm of all gradients of a step together; a larger one is scaled down to it. null: no limit.",
  }),
  freeze: list(text({ phrase: `${TRUNK}, or the name of a task`, describe: "A part." }), {
    phrase: `a list of ${TRUNK} and names of tasks`, default: [],
    describe: `Parts that keep their initial weights: ${TRUNK} (the shared layers), or a task (its head).`,
  }),
  accumulate: whole({
    from: 1, default: 1, aliases: ["accumulateGradBatches", "gradientAccumulation"],
    describe: "Steps of the schedule that make one optimizer step: their gradients are averaged. What is left at an epoch's end makes a " +
      "step too.",
  }),
  best: either([text(bestPart), map(number({ above: 0, describe: "" }), bestPart)], {
    phrase: bestPhrase, orNull: "for the last epoch", default: null, aliases: ["monitor", "saveBest"],
    describe: "Keep the weights of the epoch with the best validation scores: the headline metric of one task, the mean over all tasks " +
      "(mean), or a weighted mean (a map). In a mean, a metric where lower is better counts as 1 - value / its value after the first " +
      "epoch. null: keep the last epoch; with epochs: auto, as mean.",
  }),
  patience: either([epochsFrom1, map(epochsFrom1, { phrase: patiencePhrase, describe: "" })], {
    phrase: patiencePhrase, orNull: "for never", default: null,
    aliases: ["earlyStopping", "earlyStop", "earlyStoppingPatience", "nIterNoChange"],
    describe: "Stop after this many epochs without an improvement of best. A map from tasks to numbers stops each task by its own " +
      `metric, and the training when no task is left. null: never; with epochs: auto, ${automaticPatience}.`,
  }),
  evaluateEvery: text({
    phrase: "epoch, or a number of steps such as 10 steps", pattern: INTERVAL, default: "epoch", aliases: ["evalEvery"],
    describe: "When to score the validation rows: after each epoch, or every N steps (`10 steps`). Without validation rows: the test rows.",
  }),
  logTaskGradientsEvery: whole({
    from: 1, orNull: "for never", default: 10, aliases: ["logEvery", "observe"],
    describe: "Steps between two logs of each task's gradient norms and of the cosines between the tasks' gradients, from step 1. " +
      "Logging changes no weight. null: never.",
  }),
} satisfies Shape;

export const trainField = completed(section(shape, { describe: "The training." }), (given) => {
  const { schedule = {}, weighting } = given;
  return isMap(schedule) && schedule.name === undefined && comparesTasks(weighting)
    ? { ...given, schedule: { name: TRAIN.comparing, ...schedule } } : given;
});

/** Whether a weighting, as written, compares the tasks of a step, so that a step must have several. */
function comparesTasks(weighting: unknown): boolean {
  const name = isMap(weighting) ? weighting.name : weighting;
  if (typeof name !== "string" || !weightings.has(name)) return false;
  const member: WeightingMember = weightings.get(name);
  return member.minTasks > 1 && !member.overEpochs;
}

/** The recipe's `train`, resolved: each choice is `{ name, ...its options }`. */
export type TrainSettings = Settings<typeof shape>;

/**
 * The steps between two evaluations, or `null` for once an epoch.
 *
 * @example
 * evaluationInterval("10 steps"); // 10
 */
export function evaluationInterval(evaluateEvery: string): number | null {
  const steps = INTERVAL.exec(evaluateEvery)?.[1];
  return steps === undefined ? null : Number(steps);
}

/** The weights of the tasks that choose the best epoch; null where none is chosen. `tasks` are those that the mean is over. */
export function bestWeights(best: TrainSettings["best"], tasks: readonly string[]): Record<string, number> | null {
  if (best === null || typeof best === "object") return best;
  return Object.fromEntries((best === MEAN ? tasks : [best]).map((task) => [task, 1]));
}
