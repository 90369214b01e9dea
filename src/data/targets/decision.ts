/**
 * @file What turns logits of classes and labels into answers, beside the logits themselves: the temperature that they are divided by, and
 * the probability above which the positive class is predicted. Target maps keep both, so that metrics, predictions and saved models agree.
 */
import { PotluckError } from "../../engine/errors.js";
import { checkValue, number, showValue } from "../../options/index.js";

/** The temperature of logits that stay as they are. */
export const DEFAULT_TEMPERATURE = 1;
/** The threshold of a class or label that has none of its own. */
export const DEFAULT_THRESHOLD = 0.5;

/** What a target map may have beside its classes. */
export interface Decision {
  /** What logits are divided by before they become probabilities. Default: 1. */
  temperature?: number;
  /** The probability above which the positive one of two classes is predicted. Default: 0.5. */
  threshold?: number;
}

const temperatureField = number({ above: 0, describe: "What logits are divided by." });

/** @throws PotluckError unless it is a finite number above 0 */
export function checkTemperature(given: number, what: string): number {
  checkValue(`the temperature of ${what}`, temperatureField, given);
  return given;
}

/** @throws PotluckError unless it is a number above 0 and below 1, or 0.5 where there are not two classes */
export function checkThreshold(given: number, classes: number, what: string): number {
  if (!(typeof given === "number" && given > 0 && given < 1)) {
    throw new PotluckError(`the threshold of ${what} must be a number above 0 and below 1, found ${showValue(given)}`);
  }
  if (classes === 2 || given === DEFAULT_THRESHOLD) return given;
  throw new PotluckError(`the threshold of ${what} is for two classes, found ${given} for ${classes}: leave it out`);
}
