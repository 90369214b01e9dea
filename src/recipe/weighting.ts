/**
 * @file The part of the recipe's `train` that says how the tasks' losses become one update: `weighting` and the options of each. Defaults
 * are the papers'. An option whose name another part of `train` has already is written with `weighting` in front: `weightingLr` is the
 * method's `lr`.
 */
import { z } from "zod";
import { didYouMean } from "../options/nearest-name.js";
import { schedules as scheduleTable } from "../schedule/index.js";
import { type WeightingMember, type WeightingName, weightings as table } from "../weighting/index.js";
import type { Checks } from "./checks.js";
import { factor, numberAbove, numberFrom, oneOf, wholeNumber } from "./fields.js";
import type { ModelSettings } from "./model.js";
import { alignedScales, projectionOrders, weightings } from "./names.js";
import { listNames } from "./yaml/positions.js";
import type { TrainSettings } from "./train.js";
import { TRUNK } from "./updates.js";
import { type LooseChoice, chosenBy } from "./variants.js";

export const weightingField = oneOf(weightings)
  .describe(
    "How the tasks' losses become one update. sum adds them up, mean divides that by their number, fixed multiplies each by a " +
      "weight of yours. By the losses: uncertainty, learned noise; dwa, how fast they fall from epoch to epoch; rlw, by chance; gls, " +
      "their geometric mean; imtl_l, all of one size; stch, the worst counts most; famo, all fall alike. By the tasks' gradients, one " +
      "backward pass a task: gradnorm, norms of one size; mgda, the shortest combination; pcgrad and gradvac, conflicts taken out " +
      "pair by pair; cagrad, near the mean, but good for the worst; imtl_g, equal projections; nash_mtl and fairgrad, a fair bargain; " +
      "aligned_mtl, made orthogonal; upgrad and dualproj, no conflict with any task; graddrop, signs drawn at the representation.",
  )
  .default("sum");

const weightingLr = numberAbove(0).describe("The learning rate of what the weighting learns.");
const reg = {
  reg: numberFrom(0).describe("Added to the Gramian's diagonal, as a share of its trace. 0: the exact projection.").default(0),
};
const COSINE = "a number above -1, up to 0.999, or null for the usual cosines";
const alpha = numberFrom(0).describe(
  "With gradnorm: how strongly tasks that learn slowly are favoured. With fairgrad: how strongly tasks that gain little are favoured; " +
    "0.05 or more.",
);

/** Each weighting's own options. A new weighting is one entry here and its name in names.ts. */
export const weightingOptions = {
  sum: {},
  mean: {},
  fixed: {
    weights: z
      .record(z.string(), numberFrom(0).describe("What the task's loss is multiplied by."), {
        error: "a map from the name of each task to its weight",
      })
      .describe("The weight of each task, by its name. Needed.")
      .default({}),
  },
  uncertainty: { weightingLr: weightingLr.default(0.001) },
  dwa: { weightingTemperature: numberAbove(0).describe("How even the weights are: the higher, the more.").default(2) },
  rlw: {},
  gls: {},
  imtl_l: { weightingLr: weightingLr.default(0.001) },
  stch: {
    mu: numberAbove(0).describe("How smooth the maximum over the tasks is: the lower, the nearer to the worst task alone.").default(1),
    warmupEpochs: wholeNumber(0)
      .describe(
        "Epochs before the one whose mean losses the tasks are measured by from then on. Until it has ended, the losses' " +
          "logarithms are summed.",
      )
      .default(4),
  },
  famo: {
    weightingLr: weightingLr.default(0.025),
    weightingDecay: numberFrom(0).describe("How strongly the weighting is drawn back to where it started.").default(0.001),
  },
  gradnorm: { alpha: alpha.default(1.5), weightingLr: weightingLr.default(0.025) },
  mgda: {},
  pcgrad: {
    order: oneOf(projectionOrders)
      .describe(
        "The order in which a task's gradient is freed of its conflicts with the others: random, new at each step, or that of the tasks.",
      )
      .default("random"),
  },
  gradvac: {
    beta: factor().describe("How fast the cosines that count as usual follow those of the steps.").default(0.01),
    target: z
      .number({ error: COSINE })
      .gt(-1, { error: COSINE })
      .lte(0.999, { error: COSINE })
      .nullable()
      .describe("The cosine that gradients are turned to. null: each pair's usual one.")
      .default(null),
  },
  cagrad: { c: numberFrom(0).describe("How far the update may be from the mean gradient, as a share of its length.").default(0.4) },
  imtl_g: {},
  nash_mtl: {
    updateEvery: wholeNumber(1).describe("Steps from one solution to the next.").default(1),
    maxNorm: numberAbove(0).nullable().describe("The longest that the update's gradient may be. null: no limit.").default(1),
  },
  aligned_mtl: {
    scale: oneOf(alignedScales)
      .describe(
        "The length that the orthogonal gradients are given: the least singular value of the gradients, their median, or their " +
          "root mean square.",
      )
      .default("min"),
  },
  fairgrad: { alpha: alpha.default(2) },
  upgrad: reg,
  dualproj: reg,
  graddrop: { leak: factor().describe("The share of a dropped gradient that passes all the same.").default(0) },
} satisfies Record<WeightingName, object>;

export const weightingChooser = chosenBy("weighting", "sum", weightingOptions);

/** A weighting's name and its own options, resolved. */
export type WeightingSettings = LooseChoice<"weighting", typeof weightingOptions>;

/**
 * Checks the weighting against tasks, schedule and epochs.
 *
 * @param tasks all of the recipe, by name
 * @param datasets those that a task learns from
 */
export function checkWeighting(train: TrainSettings, tasks: readonly string[], datasets: readonly string[], checks: Checks): void {
  if (checks.broken("weighting") || tasks.length === 0) return;
  const { weighting } = train;
  const { needs, minTasks, overEpochs = false } = table.get(weighting) as WeightingMember;
  if (tasks.length < minTasks) {
    checks.report(["weighting"], `is ${weighting}, which weighs two tasks or more, and there is only ${tasks[0]}: take sum`);
  } else if (minTasks > 1 && !overEpochs && datasets.length > 1 && !checks.broken("schedule") && !scheduleTable[train.schedule].joint) {
    checks.report(
      ["weighting"],
      `is ${weighting}, which compares the tasks of a step, and schedule ${train.schedule} gives each step to one of ` +
        `${listNames([...datasets], "and")}: take a schedule with a batch of each, such as min_size, or another weighting, such as ` +
        listNames(oneByOne, "or"),
    );
  }
  if (needs !== "losses" && needs !== "lossesAfterStep" && train.freeze.includes(TRUNK) && !checks.broken("freeze")) {
    const problem =
      `is ${weighting}, which goes by the tasks' gradients in the ${TRUNK}, and freeze has that: take a weighting by losses, such as sum`;
    checks.report(["weighting"], problem);
  }
  if (needs === "lossesAfterStep" && train.accumulate > 1 && !checks.broken("accumulate")) {
    const problem = `must be 1 with ${weighting}, which looks at the losses of the same batches after each step, found ${train.accumulate}`;
    checks.report(["accumulate"], problem);
  }
  if (train.weighting === "fixed" && !checks.broken("weights")) checkWeights(train.weights ?? {}, tasks, checks);
  if (train.weighting === "fairgrad" && (train.alpha ?? 2) < 0.05) {
    checks.report(["alpha"], `must be a number from 0.05 up with fairgrad, found ${train.alpha}`);
  }
  if (train.weighting === "dwa" && train.epochs < 3 && !checks.broken("epochs")) {
    checks.report(["epochs"], `must be 3 or more with dwa, which compares two epochs and weighs those after them, found ${train.epochs}`);
  }
  const { warmupEpochs = 0 } = train;
  if (train.weighting === "stch" && train.epochs < warmupEpochs + 2 && !checks.broken("epochs", "warmupEpochs")) {
    if (train.epochs < 2) {
      const problem = `is stch, which needs two epochs or more, one to measure and one to train, and epochs is ${train.epochs}`;
      checks.report(["weighting"], problem);
    } else {
      const why = `since one epoch to measure and one to train must come after it and epochs is ${train.epochs}`;
      checks.report(["warmupEpochs"], `must be ${train.epochs - 2} at most, ${why}, found ${warmupEpochs}`);
    }
  }
}

/** Checks that the tasks' gradients meet where the weighting combines them. */
export function checkMeeting({ weighting }: TrainSettings, { trunk }: ModelSettings, checks: Checks): void {
  if (checks.broken("weighting") || table.get(weighting).needs !== "representationGradients" || trunk === "mlp") return;
  checks.report(
    ["weighting"],
    `is ${weighting}, which combines the tasks' gradients where all heads read one representation, and with model.trunk ${trunk} each ` +
      "task has its own: take trunk mlp, or another weighting",
  );
}

/** Weightings that make sense of steps with a single task. */
const oneByOne = weightings.filter((name) => table.get(name).minTasks === 1 || "overEpochs" in table.get(name));

function checkWeights(weights: Readonly<Record<string, number>>, tasks: readonly string[], checks: Checks): void {
  for (const name of Object.keys(weights).filter((found) => !tasks.includes(found))) {
    checks.report(["weights", name], `is no task${didYouMean(name, tasks)}; these are ${listNames([...tasks], "and")}`, "key");
  }
  const missing = tasks.filter((name) => !Object.hasOwn(weights, name));
  if (missing.length > 0) {
    checks.report(["weights"], `must have a number for each task, found none for ${listNames(missing, "and")}`, "key");
  } else if (tasks.every((name) => weights[name] === 0)) {
    checks.report(["weights"], "must have a number above 0 for one task or more, found only 0");
  }
}

/** The name of an option in the weighting's own code. */
export function weightingOptionName(field: string): string {
  return field.replace(/^weighting([A-Z])/u, (_, first: string) => first.toLowerCase());
}
