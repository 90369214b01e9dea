/** @file The activation sigmoid. */
import { sigmoid as apply } from "../../tensor/ops/activations.js";
import { activation } from "./activation.js";

export const sigmoid = activation({
  name: "sigmoid", describe: "values from 0 to 1", options: {}, apply,
  onnx: (graph, x) => graph.add("Sigmoid", [x]),
});
