/** @file The plain sum of the losses: what the article does. */
import type { Tensor } from "../tensor/tensor.js";

/** l_1 + l_2 + ..., in the order of the tasks. */
export function sum(losses: readonly Tensor[]): Tensor {
  return losses.reduce((total, loss) => total.add(loss));
}
