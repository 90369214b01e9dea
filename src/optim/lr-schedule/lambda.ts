/**
 * @file A rate that a function gives, with the numbers of torch's LambdaLR. For code only: it is no member of the family, since a recipe
 * runs no code and so cannot hold a function.
 */
import { PotluckError } from "../../engine/errors.js";
import { type Options, readOptions, showValue, value } from "../../options/index.js";
import { Optimizer } from "../optimizer.js";
import { LRScheduler } from "./scheduler.js";

const options = {
  lrLambda: value<(step: number) => number>()({
    phrase: "a function from the number of steps done to a factor", accepts: (given) => typeof given === "function",
    aliases: ["fn", "lambda"],
    describe: "From the number of steps done, from 0, to the factor of the optimizer's rate.",
  }),
};

/** Options of {@link LambdaLR}. */
export type LambdaLROptions = Options<typeof options>;

/**
 * The optimizer's rate times `lrLambda(steps done)`. Recipes cannot name it, because a recipe runs no code. Groups follow in proportion, so
 * there is one function for all of them (torch takes a list, one for each group).
 *
 * @throws PotluckError on wrong options; there and by `step`, when the function gives something else than a number from 0 up
 * @example
 * const scheduler = new LambdaLR(optimizer, { lrLambda: (step) => 1 / (1 + 0.01 * step) });
 */
export class LambdaLR extends LRScheduler {
  constructor(optimizer: Optimizer, given: LambdaLROptions) {
    if (!(optimizer instanceof Optimizer)) throw new PotluckError(`LambdaLR takes an optimizer first, found ${showValue(optimizer)}`);
    const { lrLambda } = readOptions("LambdaLR", options, given), { lr } = optimizer;
    const rate = (step: number): number => {
      const factor: unknown = lrLambda(step);
      if (typeof factor === "number" && factor >= 0 && factor < Infinity) return lr * factor;
      throw new PotluckError(`lrLambda must give a number from 0 up, found ${showValue(factor)} at step ${step}`);
    };
    super(optimizer, { rate });
  }
}
