/** @file The table of activations. A new one is one file, and one line here. */
import { type Chosen, family } from "../../options/index.js";
import type { Tensor } from "../../tensor/tensor.js";
import { type Graph, type GraphValue, noExport } from "../graph.js";
import type { Activation } from "./activation.js";
import { gelu } from "./gelu.js";
import { relu } from "./relu.js";
import { sigmoid } from "./sigmoid.js";
import { tanh } from "./tanh.js";

/** Every activation. */
export const activations = family("activation", [sigmoid, tanh, relu, gelu]);

/** The name of an activation. */
export type ActivationName = (typeof activations.names)[number];

/** An activation's name with its options, defaults filled in. */
export type ChosenActivation = Chosen<(typeof activations.members)[number]>;

/** The function that an activation and its options make. */
export function activationFunction({ name, ...options }: ChosenActivation): (x: Tensor) => Tensor {
  const member: Activation = activations.get(name);
  return (x) => member.apply(x, options);
}

/** What an activation adds to a graph. @throws PotluckError when it cannot be exported */
export function activationToGraph({ name, ...options }: ChosenActivation, graph: Graph, x: GraphValue): GraphValue {
  const member: Activation = activations.get(name);
  if (!member.onnx) throw noExport(`the activation "${name}"`, "a function onnx(graph, x, options) beside its apply");
  return member.onnx(graph, x, options);
}
