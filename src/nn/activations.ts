/**
 * @file Activations as modules, for those who list them in a Sequential as in torch; a function such as `(x) => x.relu()` does the same.
 */
import { requireTensor, type Tensor } from "../tensor/tensor.js";
import { gelu } from "./activation/gelu.js";
import type { Graph, GraphValue } from "./graph.js";
import { Module } from "./module.js";

/** max(x, 0), torch.nn.ReLU. */
export class ReLU extends Module {
  /** Any shape to the same. */
  forward(x: Tensor): Tensor {
    return requireTensor(x, "ReLU").relu();
  }

  /** The same in a graph of ONNX. */
  onnx(graph: Graph, x: GraphValue): GraphValue {
    return graph.add("Relu", [x]);
  }
}

/** 1 / (1 + e^-x), torch.nn.Sigmoid. */
export class Sigmoid extends Module {
  /** Any shape to the same. */
  forward(x: Tensor): Tensor {
    return requireTensor(x, "Sigmoid").sigmoid();
  }

  /** The same in a graph of ONNX. */
  onnx(graph: Graph, x: GraphValue): GraphValue {
    return graph.add("Sigmoid", [x]);
  }
}

/** Hyperbolic tangent, torch.nn.Tanh. */
export class Tanh extends Module {
  /** Any shape to the same. */
  forward(x: Tensor): Tensor {
    return requireTensor(x, "Tanh").tanh();
  }

  /** The same in a graph of ONNX. */
  onnx(graph: Graph, x: GraphValue): GraphValue {
    return graph.add("Tanh", [x]);
  }
}

/** x times the normal distribution function of x, torch.nn.GELU. */
export class GELU extends Module {
  /** Any shape to the same. */
  forward(x: Tensor): Tensor {
    return requireTensor(x, "GELU").gelu();
  }

  /** The same in a graph of ONNX. */
  onnx(graph: Graph, x: GraphValue): GraphValue {
    return gelu.onnx!(graph, x, {});
  }
}

/** Softmax over an axis, torch.nn.Softmax. */
export class Softmax extends Module {
  /** @param axis default -1, the last */
  constructor(private readonly axis = -1) {
    super();
  }

  /** Any shape to the same. @throws PotluckError when x has no such axis */
  forward(x: Tensor): Tensor {
    return requireTensor(x, "Softmax").softmax(this.axis);
  }

  /** The same in a graph of ONNX. */
  onnx(graph: Graph, x: GraphValue): GraphValue {
    return graph.add("Softmax", [x], { axis: this.axis });
  }
}
