/**
 * @file Gradient clipping by norm (Pascanu, Mikolov & Bengio 2013, algorithm 1), with the numbers of torch.nn.utils.clip_grad_norm_: one
 * norm and one factor for all parameters. A sparse first layer's gradient is scaled where it is factored, at the layer's output.
 */
import { PotluckError } from "../engine/errors.js";
import { checkValue, number } from "../options/index.js";
import type { Parameter } from "../tensor/parameter.js";
import { listParameters } from "./groups.js";

/** As torch: keeps the factor from dividing by 0. */
const FLOOR = 1e-6;

const bound = number({ above: 0, describe: "The largest norm of all gradients together." });

/**
 * Scales gradients down so that their norm, taken over all of them together, is at most `maxNorm`. Call it between `backward()` and
 * `optimizer.step()`. Parameters without a gradient, and frozen ones, are left out.
 *
 * @param parameters usually all that the optimizer updates
 * @param maxNorm above 0
 * @returns the Euclidean norm before clipping; 0 if no parameter has a gradient
 * @throws PotluckError on other arguments, and when the norm is not finite (torch checks that only with `error_if_nonfinite`): names the
 *   parameter; no gradient is scaled then
 * @example
 * loss.backward();
 * const norm = clipGradNorm(model.parameters(), 1);
 * optimizer.step();
 */
export function clipGradNorm(parameters: Iterable<Parameter>, maxNorm: number): number {
  checkValue("maxNorm", bound, maxNorm);
  const reached = listParameters("clipGradNorm", parameters).filter((parameter) => parameter.requiresGrad && parameter.hasGradient());
  let squares = 0;
  for (const parameter of reached) {
    const own = parameter.rows?.measure() ?? parameter.gradNorm()! ** 2;
    if (!Number.isFinite(own)) {
      throw new PotluckError(
        `the gradient of ${parameter.name} has a norm of ${Math.sqrt(own)}, which cannot be clipped: lower the learning rate, or look ` +
        "for extreme values among the features",
      );
    }
    squares += own;
  }
  const norm = Math.sqrt(squares), factor = maxNorm / (norm + FLOOR);
  if (factor < 1) for (const parameter of reached) parameter.scaleGrad(factor);
  return norm;
}
