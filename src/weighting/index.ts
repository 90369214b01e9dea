/** @file How the tasks' losses become one update, by recipe name: a new weighting is a file of its own and a line here. */
import { DWA } from "./dwa.js";
import { FAMO } from "./famo.js";
import { Fixed, type FixedOptions } from "./fixed.js";
import { GLS } from "./gls.js";
import { GradNorm } from "./gradnorm.js";
import { IMTLL } from "./imtl-l.js";
import { Mean } from "./mean.js";
import { RLW } from "./rlw.js";
import { STCH } from "./stch.js";
import { Sum } from "./sum.js";
import { Uncertainty } from "./uncertainty.js";
import { Weighting, type WeightedTask, type WeightingNeed } from "./weighting.js";

/** What the table knows of a weighting. */
export interface WeightingKind {
  /** What its instances need. */
  needs: WeightingNeed;
  /** With fewer tasks in a step than this it is the plain sum, or not defined. */
  leastTasks: 1 | 2;
  /** It compares tasks over epochs: `leastTasks` is then of the model, and a step may have fewer. */
  overEpochs?: true;
  /**
   * Makes one.
   *
   * @param tasks all that a step may have, in the model's order
   * @param options its own, and the seed
   * @throws PotluckError on an option out of range
   */
  create(tasks: readonly WeightedTask[], options: object): Weighting;
}

const table = {
  sum: { needs: "losses", leastTasks: 1, create: (tasks) => new Sum(tasks) },
  mean: { needs: "losses", leastTasks: 2, create: (tasks) => new Mean(tasks) },
  fixed: { needs: "losses", leastTasks: 1, create: (tasks, options) => new Fixed(tasks, options as FixedOptions) },
  uncertainty: { needs: "losses", leastTasks: 1, create: (tasks, options) => new Uncertainty(tasks, options) },
  dwa: { needs: "losses", leastTasks: 2, overEpochs: true, create: (tasks, options) => new DWA(tasks, options) },
  rlw: { needs: "losses", leastTasks: 2, create: (tasks, options) => new RLW(tasks, options) },
  gls: { needs: "losses", leastTasks: 2, create: (tasks) => new GLS(tasks) },
  imtl_l: { needs: "losses", leastTasks: 1, create: (tasks, options) => new IMTLL(tasks, options) },
  stch: { needs: "losses", leastTasks: 1, create: (tasks, options) => new STCH(tasks, options) },
  famo: { needs: "lossesAfterStep", leastTasks: 2, create: (tasks, options) => new FAMO(tasks, options) },
  gradnorm: { needs: "lastGramian", leastTasks: 2, create: (tasks, options) => new GradNorm(tasks, options) },
} as const satisfies Record<string, WeightingKind>;

/** Names of the weightings. */
export type WeightingName = keyof typeof table;

/** The weightings by name. */
export const weightings: Readonly<Record<WeightingName, WeightingKind>> = table;

export { Sum, Weighting };
export type { WeightedTask, WeightingNeed, WeightingState, WeightingStep } from "./weighting.js";
