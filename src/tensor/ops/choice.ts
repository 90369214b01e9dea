/** @file A choice between two tensors, element by element, with broadcasting. */
import { engine } from "../../engine/engine.js";
import { asTensor, requireTensor, type Tensor } from "../tensor.js";
import { addGradient, broadcastShape, broadcastTo } from "./broadcast.js";
import { unchangedSince } from "./saved.js";

/**
 * `a` where the condition holds (is not 0), else `b`. All three broadcast; `a` and `b` may be numbers. The condition has no gradient; the
 * one that is not chosen gets the gradient 0, also where its own number is NaN or infinite. Semantics of torch.where.
 *
 * @throws PotluckError when the shapes do not broadcast, or an argument is no tensor
 * @example
 * const x = tensor([-2, 0, 3]);
 * where(x.gt(0), x, x.mul(0.1)).toArray(); // [-0.2, 0, 3], nearly: a leaky relu
 */
export function where(condition: Tensor, a: Tensor | number, b: Tensor | number): Tensor {
  const { kernels } = engine();
  const chosen = requireTensor(condition, "where"), first = asTensor(a, "where"), second = asTensor(b, "where");
  const shape = broadcastShape("where", broadcastShape("where", chosen.shape, first.shape), second.shape);
  const checkUnchanged = unchangedSince(chosen);
  const out: Tensor = chosen.makeOutput(shape, [chosen, first, second], (gradient) => {
    checkUnchanged();
    addGradient(first, shape, (into) => kernels.selectGradient(conditionAt, gradient, into, out.size, 0));
    addGradient(second, shape, (into) => kernels.selectGradient(conditionAt, gradient, into, out.size, 1));
  });
  const conditionAt = broadcastTo(chosen, chosen.pointer(), shape);
  const firstAt = broadcastTo(first, first.pointer(), shape), secondAt = broadcastTo(second, second.pointer(), shape);
  kernels.select(conditionAt, firstAt, secondAt, out.pointer(), out.size);
  return out;
}
