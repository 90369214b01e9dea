/** @file Gradient clipping by value, with the numbers of torch.nn.utils.clip_grad_value_. */
import { checkValue, number } from "../options/index.js";
import type { Parameter } from "../tensor/parameter.js";
import { listParameters } from "./groups.js";

const bound = number({ from: 0, describe: "The largest absolute value of an element of a gradient." });

/**
 * Limits every element of the gradients to the range from -`clipValue` to `clipValue`; NaN stays NaN. Call it between `backward()` and
 * `optimizer.step()`. Parameters without a gradient, and frozen ones, are left out. A sparse first layer's gradient is no longer factored
 * afterwards: each row that the step touches takes as much memory in the gradient as in the weights.
 *
 * @param parameters usually all that the optimizer updates
 * @param clipValue from 0 up
 * @throws PotluckError on other arguments, and inside `noGrad` on the gradient of a sparse first layer
 * @example
 * loss.backward();
 * clipGradValue(model.parameters(), 0.5);
 * optimizer.step();
 */
export function clipGradValue(parameters: Iterable<Parameter>, clipValue: number): void {
  checkValue("clipValue", bound, clipValue);
  for (const parameter of listParameters("clipGradValue", parameters)) if (parameter.requiresGrad) parameter.clampGrad(clipValue);
}
