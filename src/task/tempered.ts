/** @file Logits of a graph of ONNX as probabilities are made of them: divided by the task's temperature, where its target map has one. */
import type { TargetMap } from "../data/targets/target-map.js";
import type { Graph, GraphValue } from "../nn/graph.js";

/** The logits, divided by the temperature. */
export function tempered(map: TargetMap & { temperature?: number }, graph: Graph, logits: GraphValue): GraphValue {
  const { temperature = 1 } = map;
  return temperature === 1 ? logits : graph.add("Div", [logits, graph.floats([temperature])]);
}
