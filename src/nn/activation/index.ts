/** @file The table of activations. A new one is one file, and one line here. */
import { type Chosen, family } from "../../options/index.js";
import type { Tensor } from "../../tensor/tensor.js";
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
