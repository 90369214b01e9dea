/**
 * @file Gradient clipping by norm (Pascanu, Mikolov & Bengio 2013, algorithm 1), with the numbers of torch.nn.utils.clip_grad_norm_: one
 * norm and one factor for all parameters. A sparse first layer's gradient is scaled where it is factored, at the layer's output.
 */
import { PotluckError } from "../engine/errors.js";
import { pow64 } from "../engine/math.js";
import { checkValue, number, type Options, readOptions, value } from "../options/index.js";
import type { Parameter } from "../tensor/parameter.js";
import { listParameters } from "./groups.js";

/** As torch: keeps the factor from dividing by 0. */
const FLOOR = 1e-6;

const bound = number({ above: 0, describe: "The largest norm of all gradients together." });

const options = {
  normType: value<number>()({
    phrase: "a number above 0, or Infinity for the largest absolute value", default: 2,
    accepts: (given) => typeof given === "number" && given > 0, describe: "The p of the p-norm.",
  }),
};

/** Options of {@link clipGradNorm}. */
export type ClipGradNormOptions = Options<typeof options>;

/**
 * Scales gradients down so that their norm, taken over all of them together, is at most `maxNorm`. Call it between `backward()` and
 * `optimizer.step()`. Parameters without a gradient, and frozen ones, are left out.
 *
 * @param parameters usually all that the optimizer updates
 * @param maxNorm above 0
 * @param given `normType`: the p of the p-norm, 2 by default; 1, any number above 0, or Infinity for the largest absolute value. (torch
 *   takes 0 and numbers below too; what they give is no norm, and scaling does not bound it.) With a sparse first layer, all but 2 need the
 *   gradient of each touched row in full, for a moment.
 * @returns the norm before clipping; 0 if no parameter has a gradient
 * @throws PotluckError on other arguments, and when the norm is not finite (torch checks that only with `error_if_nonfinite`): names the
 *   parameter; no gradient is scaled then
 * @example
 * loss.backward();
 * const norm = clipGradNorm(model.parameters(), 1);
 * optimizer.step();
 */
export function clipGradNorm(parameters: Iterable<Parameter>, maxNorm: number, given?: ClipGradNormOptions): number {
  checkValue("maxNorm", bound, maxNorm);
  const { normType: p } = readOptions("clipGradNorm", options, given);
  const reached = listParameters("clipGradNorm", parameters).filter((parameter) => parameter.requiresGrad && parameter.hasGradient());
  const norm = p === 2 ? euclideanNorm(reached) : normOf(reached, p), factor = maxNorm / (norm + FLOOR);
  if (factor < 1) for (const parameter of reached) parameter.scaleGrad(factor);
  return norm;
}

function euclideanNorm(parameters: readonly Parameter[]): number {
  return Math.sqrt(parameters.reduce((sum, parameter) => {
    const squares = parameter.rows?.measure() ?? parameter.gradNorm()! ** 2;
    return sum + finite(parameter, squares, Math.sqrt(squares));
  }, 0));
}

/** The p-norm, taken of the gradients divided by the largest element: their powers neither overflow nor vanish then. */
function normOf(parameters: readonly Parameter[], p: number): number {
  const largest = parameters.reduce((most, parameter) => {
    const own = parameter.gradPowers(Infinity, 1);
    return Math.max(most, finite(parameter, own, own));
  }, 0);
  if (p === Infinity || largest === 0) return largest;
  return largest * pow64(parameters.reduce((sum, parameter) => sum + parameter.gradPowers(p, largest), 0), 1 / p);
}

/** @throws PotluckError when a parameter's share is not a finite number */
function finite(parameter: Parameter, share: number, norm: number): number {
  if (Number.isFinite(share)) return share;
  throw new PotluckError(
    `the gradient of ${parameter.name} has a norm of ${norm}, which cannot be clipped: lower the learning rate, or look ` +
    "for extreme values among the features",
  );
}
