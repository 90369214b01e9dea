/** @file Flatten: several axes as one, as torch.nn.Flatten. */
import { requireTensor, type Tensor } from "../tensor/tensor.js";
import { type Graph, type GraphValue, noOption } from "./graph.js";
import { Module } from "./module.js";

/**
 * Makes the axes from `start` to `end` one; by default all but the first.
 *
 * @example
 * new Flatten().forward(maps); // [batch, channels, height, width] to [batch, channels * height * width]
 */
export class Flatten extends Module {
  /** @param end the last of these axes; -1 is the last of all */
  constructor(private readonly start = 1, private readonly end = -1) {
    super();
  }

  /** @throws PotluckError when x does not have these axes */
  forward(x: Tensor): Tensor {
    return requireTensor(x, "Flatten").flatten(this.start, this.end);
  }

  /** The same in a graph of ONNX. @throws PotluckError unless it keeps the first axis, and makes all others one */
  onnx(graph: Graph, x: GraphValue): GraphValue {
    if (this.start === 1 && this.end === -1) return graph.add("Flatten", [x], { axis: 1 });
    throw noOption("Flatten", `start ${this.start} and end ${this.end}`);
  }
}
