/** @file Probabilities that come true far more or less often than they say. */
import type { TaskSettings } from "../../recipe/index.js";
import { scoredSide } from "../scored-side.js";
import type { AdviceRule } from "./rule.js";
import { shown } from "./rule.js";

/** An error that misleads whoever reads probabilities as chances. */
const LARGE = 0.1;
/** How many times as large as chance makes it. */
const TIMES_CHANCE = 3;
/** Validation rows that a temperature needs: see fitTemperature. */
const LEAST_ROWS = 50;

export const poorCalibration: AdviceRule = {
  name: "poor_calibration",
  describe: "The expected calibration error is above 0.1, and above three times what true probabilities would have on as many rows by " +
    "chance.",
  check(task, { recipe: { tasks }, tasks: { [task]: { calibration, rows } } }) {
    if (!calibration || !(calibration.ece > LARGE && calibration.ece > TIMES_CHANCE * calibration.byChance)) return null;
    const found = `probabilities are off by ${shown(calibration.ece)} on average (ece of the ${scoredSide({ rows }) ?? "test"} rows)`;
    const weights = weightsOf(tasks[task]);
    if (weights !== null) return `${found}, since ${weights} shifts them: leave it out, or read them as an order alone`;
    if (rows.validation >= LEAST_ROWS) return `${found}: read them as an order alone, or train on more rows`;
    return `${found}: let ${LEAST_ROWS} rows or more validate, to which a temperature is fitted, or read them as an order alone`;
  },
};

/** The option that weighs classes, where one does. */
function weightsOf(settings: TaskSettings): string | null {
  const { posWeight = 1, classWeights = null } = settings as { posWeight?: unknown; classWeights?: unknown };
  return posWeight !== 1 ? "posWeight" : classWeights !== null ? "classWeights" : null;
}
