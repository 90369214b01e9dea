/** @file The activation relu. */
import { relu as apply } from "../../tensor/ops/activations.js";
import { activation } from "./activation.js";

export const relu = activation({
  name: "relu", describe: "negative values become 0", options: {}, apply,
  onnx: (graph, x) => graph.add("Relu", [x]),
});
