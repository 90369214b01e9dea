/** @file What an activation is: a function of each element, applied after a hidden layer. */
import type { Member, Settings, Shape } from "../../options/index.js";
import type { Tensor } from "../../tensor/tensor.js";
import type { Graph, GraphValue } from "../graph.js";

/** A member of the family of activations. */
export interface Activation<Name extends string = string, S extends Shape = Shape> extends Member<Name, S> {
  /** A tensor of any shape to one of the same shape. */
  apply(x: Tensor, options: Settings<S>): Tensor;
  /** The same in a graph of ONNX. Left out: a network with it cannot be exported. */
  onnx?(graph: Graph, x: GraphValue, options: Settings<S>): GraphValue;
}

/** Declares an activation. */
export function activation<const Name extends string, const S extends Shape>(member: Activation<Name, S>): Activation<Name, S> {
  return member;
}
