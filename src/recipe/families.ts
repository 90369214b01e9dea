/** @file Every family whose members a recipe may name: what docs and tests go through. */
import { columnKinds } from "../data/columns/index.js";
import { binaryLosses, multiclassLosses, regressionLosses } from "../loss/index.js";
import { metrics } from "../metric/index.js";
import { activations } from "../nn/activation/index.js";
import { trunks } from "../nn/trunk/index.js";
import { optimizers } from "../optim/index.js";
import { lrSchedules } from "../optim/lr-schedule/index.js";
import { sources } from "../source/index.js";
import { taskKinds } from "../task/index.js";
import { vectorizers } from "../text/vectorizers/index.js";
import { weightings } from "../weighting/index.js";
import { recipeSchedules } from "./sections/train.js";

export { recipeField } from "./recipe.js";

export const families = [
  sources, columnKinds, vectorizers, taskKinds, regressionLosses, binaryLosses, multiclassLosses, metrics, trunks, activations, optimizers,
  lrSchedules, recipeSchedules, weightings,
] as const;
