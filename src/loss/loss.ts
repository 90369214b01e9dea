/** @file What a loss is: a member with options, and the function that users call with these options and weights of the rows. */
import { type Member, type Options, readOptions, type Settings, type Shape, value } from "../options/index.js";
import type { Tensor } from "../tensor/tensor.js";
import type { TargetInput } from "./targets.js";

/** A member of the family of losses. */
export interface Loss<Name extends string = string, S extends Shape = Shape> extends Member<Name, S> {
  /**
   * A scalar from predictions `[rows, columns]` and targets.
   *
   * @param options with defaults filled in: nothing is checked here, so that a training pays nothing for it
   * @param sampleWeights one weight for each row; all 1 where it is left out
   */
  compute(predictions: Tensor, targets: TargetInput, options: Settings<S>, sampleWeights?: TargetInput): Tensor;
}

/** Declares a loss. */
export function loss<const Name extends string, const S extends Shape>(member: Loss<Name, S>): Loss<Name, S> {
  return member;
}

const sampleWeighted = {
  sampleWeights: value<TargetInput>()({
    optional: true, aliases: ["sampleWeight", "exampleWeights"],
    phrase: "a list of numbers, one for each row", accepts: (given) => typeof given === "object" && given !== null,
    describe: "A weight for each row, from 0 up: the mean becomes sum(weight * loss) / sum(weight) over the rows with a target. " +
      "Without it all rows weigh 1.",
  }),
};

/** The option that every loss takes. */
export type SampleWeighted = Options<typeof sampleWeighted>;

/** The function of a loss, under the name that its errors begin with. It checks its options at every call. */
export function lossFunction<S extends Shape>(
  owner: string, member: Loss<string, S>,
): (predictions: Tensor, targets: TargetInput, options?: Options<S> & SampleWeighted) => Tensor {
  const shape: Shape = { ...member.options, ...sampleWeighted };
  let defaults: Settings<Shape> | undefined; // read once: most steps of a training give no options
  return (predictions, targets, given) => {
    const settings = given === undefined ? (defaults ??= readOptions(owner, shape, {})) : readOptions(owner, shape, given);
    return member.compute(predictions, targets, settings as Settings<S>, settings.sampleWeights as TargetInput | undefined);
  };
}

/** The range and default of label smoothing, in every loss that has it. */
export const labelSmoothing = { from: 0, to: 1, default: 0, aliases: ["smoothing"] } as const;
