/** @file What a loss is: a member with options, and the function that users call with these options, row weights and a reduction. */
import { type Member, oneOf, type Options, readOptions, type Settings, type Shape, value } from "../options/index.js";
import type { Tensor } from "../tensor/tensor.js";
import { type Reduction, reductions } from "./reduction.js";
import type { TargetInput } from "./targets.js";

export type { Reduction } from "./reduction.js";

/** A member of the family of losses. `Shared` are options that all losses of its kind take, which a task sets itself. */
export interface Loss<Name extends string = string, S extends Shape = Shape, Shared extends Shape = Record<never, never>>
  extends Member<Name, S> {
  /**
   * A loss from predictions `[rows, columns]` and targets.
   *
   * @param options with defaults filled in: nothing is checked here, so that a training pays nothing for it
   * @param sampleWeights one weight for each row; all 1 where it is left out
   * @param reduction a training always takes the mean, which is the default
   */
  compute(
    predictions: Tensor, targets: TargetInput, options: Settings<S> & Settings<Shared>, sampleWeights?: TargetInput, reduction?: Reduction,
  ): Tensor;
}

/** Declares a loss. */
export function loss<const Name extends string, const S extends Shape>(member: Loss<Name, S>): Loss<Name, S> {
  return member;
}

const reductionText = "mean: one number, divided by the number (or weights) of what has a target. sum: not divided.";

/** The options of every loss. */
export const commonOptions = {
  sampleWeights: value<TargetInput>()({
    optional: true, aliases: ["sampleWeight", "exampleWeights"],
    phrase: "a list of numbers, one for each row", accepts: (given) => typeof given === "object" && given !== null,
    describe: "A weight for each row, from 0 up: the mean becomes sum(weight * loss) / sum(weight) over the rows with a target. " +
      "Without it all rows weigh 1.",
  }),
  reduction: oneOf(reductions, {
    default: "mean", describe: `${reductionText} none: the weighted loss of each element or row; 0 where the target is missing.`,
  }),
};

/** The options that every loss takes. */
export type LossOptions = Options<typeof commonOptions>;

/** The function of a loss, under the name that its errors begin with. It checks its options at every call. */
export function lossFunction<S extends Shape, Shared extends Shape = Record<never, never>>(
  owner: string, member: Loss<string, S, Shared>, shared?: Shared,
): (predictions: Tensor, targets: TargetInput, options?: Options<S> & Options<Shared> & LossOptions) => Tensor {
  const shape: Shape = { ...shared, ...member.options, ...commonOptions };
  let defaults: Settings<Shape> | undefined; // read once: most steps of a training give no options
  return (predictions, targets, given) => {
    const settings = given === undefined ? (defaults ??= readOptions(owner, shape, {})) : readOptions(owner, shape, given);
    const { sampleWeights, reduction } = settings as Settings<typeof commonOptions>;
    return member.compute(predictions, targets, settings as Settings<S> & Settings<Shared>, sampleWeights, reduction);
  };
}

/** The range and default of label smoothing, in every loss that has it. */
export const labelSmoothing = { from: 0, to: 1, default: 0, aliases: ["smoothing"] } as const;
