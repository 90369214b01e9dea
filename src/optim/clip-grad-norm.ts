/**
 * @file Gradient clipping by norm (Pascanu, Mikolov & Bengio 2013, algorithm 1), with the numbers of torch.nn.utils.clip_grad_norm_: one norm over
 * all parameters, and one factor for all. A sparse first layer's gradient is scaled where it is factored, at the layer's output.
 */
import { PotluckError } from "../engine/errors.js";
import { FeatureParameter } from "../tensor/feature-parameter.js";
import type { Parameter } from "../tensor/parameter.js";

/** As torch: keeps the factor from dividing by 0. */
const FLOOR = 1e-6;

/**
 * Scales the gradients down so that their norm, taken over all of them together, is at most `maxNorm`. Call it between `backward()` and
 * `optimizer.step()`. Parameters without a gradient, and frozen ones, count for nothing.
 *
 * @param parameters those whose gradients make up the norm: as a rule all that the optimizer moves
 * @param maxNorm a number above 0
 * @returns the Euclidean norm as it was before; 0 where no parameter has a gradient
 * @throws PotluckError when `maxNorm` is not above 0, and when the norm is not a finite number (torch has to be asked for that, with
 *   `error_if_nonfinite`): it names the parameter, and no gradient has been scaled then
 * @example
 * loss.backward();
 * const norm = clipGradNorm(model.parameters(), 1);
 * optimizer.step();
 */
export function clipGradNorm(parameters: Iterable<Parameter>, maxNorm: number): number {
  if (!(maxNorm > 0)) throw new PotluckError(`maxNorm must be a number above 0, found ${maxNorm}`);
  const reached = [...parameters].filter((parameter) => parameter.requiresGrad && parameter.hasGradient());
  let squares = 0;
  for (const parameter of reached) {
    const own = parameter instanceof FeatureParameter ? parameter.measure() : parameter.gradNorm()! ** 2;
    if (!Number.isFinite(own)) {
      throw new PotluckError(`the gradient of ${parameter.name} has a norm of ${Math.sqrt(own)}, which cannot be clipped: lower the learning rate, ` +
        "or look for extreme numbers among the features");
    }
    squares += own;
  }
  const norm = Math.sqrt(squares), factor = maxNorm / (norm + FLOOR);
  if (factor < 1) for (const parameter of reached) parameter.scaleGrad(factor);
  return norm;
}
