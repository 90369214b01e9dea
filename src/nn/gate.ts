/** @file A gate over experts: the softmax of a linear map without bias (Ma et al. 2018; Tang et al. 2020). */
import type { SparseMatrix } from "../tensor/sparse-matrix.js";
import type { Tensor } from "../tensor/tensor.js";
import type { Graph, GraphValue } from "./graph.js";
import { Linear } from "./linear.js";

/** For each row one weight for each expert; they are positive and add up to 1. */
export class Gate extends Linear {
  /** @param sparse whether it reads the features */
  constructor(inputs: number, experts: number, sparse: boolean) {
    super(inputs, experts, { bias: false, sparse });
  }

  /** `[batch, inputs]` to `[batch, experts]`. */
  override forward(x: SparseMatrix | Tensor): Tensor {
    return super.forward(x).softmax();
  }

  override onnx(graph: Graph, x: GraphValue): GraphValue {
    return graph.add("Softmax", [super.onnx(graph, x)]);
  }
}
