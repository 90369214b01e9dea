/** @file The activation gelu. */
import { gelu as apply } from "../../tensor/ops/activations.js";
import { activation } from "./activation.js";

export const gelu = activation({
  name: "gelu", describe: "a smooth relu, exact as PyTorch's default", options: {}, apply,
  onnx(graph, x) { // the operator Gelu came only with opset 20
    const error = graph.add("Erf", [graph.add("Mul", [x, graph.floats([Math.SQRT1_2])])]);
    return graph.add("Mul", [graph.add("Mul", [x, graph.floats([0.5])]), graph.add("Add", [error, graph.floats([1])])]);
  },
});
