/** @file The activation tanh. */
import { tanh as apply } from "../../tensor/ops/activations.js";
import { activation } from "./activation.js";

export const tanh = activation({
  name: "tanh", describe: "values from -1 to 1", options: {}, apply,
  onnx: (graph, x) => graph.add("Tanh", [x]),
});
