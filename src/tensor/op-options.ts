/** @file The options of tensors' methods. */
import { PotluckError } from "../engine/errors.js";
import { boolean, number, type Options, readOptions } from "../options/index.js";

const reduction = {
  keepDim: boolean({ default: false, describe: "Whether a reduced axis stays, with length 1." }),
};

const spread = {
  ...reduction,
  correction: number({
    from: 0, default: 1, describe: "What is subtracted from the number of elements in the divisor: 1 for the unbiased estimate, 0 for all.",
  }),
};

const bounds = {
  min: number({ optional: true, describe: "The lower bound; left out, there is none." }),
  max: number({ optional: true, describe: "The upper bound; left out, there is none." }),
};

/** Options of a tensor's reductions. */
export type ReductionOptions = Options<typeof reduction>;
/** Options of {@link Tensor.var} and {@link Tensor.std}. */
export type VarianceOptions = Options<typeof spread>;
/** Options of {@link Tensor.clamp}. */
export type ClampOptions = Options<typeof bounds>;

/** Whether a reduction keeps its axes. @throws PotluckError for an unknown option or a wrong value */
export function readKeepDim(operation: string, given: ReductionOptions | undefined): boolean {
  return given === undefined ? false : readOptions(`${operation}()`, reduction, given).keepDim;
}

/** @throws PotluckError for an unknown option or a wrong value */
export function readVariance(operation: string, given: VarianceOptions | undefined): { keepDim: boolean; correction: number } {
  return given === undefined ? { keepDim: false, correction: 1 } : readOptions(`${operation}()`, spread, given);
}

/** @throws PotluckError for an unknown option or a wrong value, and when there is no bound */
export function readBounds(given: ClampOptions): { min?: number; max?: number } {
  const { min, max } = readOptions("clamp()", bounds, given);
  if (min === undefined && max === undefined) throw new PotluckError("clamp() needs a bound, found none; write clamp({ min: 0 }), for one");
  return { min, max };
}
