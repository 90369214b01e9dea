/** @file The activations by their recipe names: a new one is an op and a line here. */
import { gelu, relu, sigmoid, tanh } from "../tensor/ops/activations.js";

export const activations = { sigmoid, tanh, relu, gelu } as const;

/** The name of an activation. */
export type ActivationName = keyof typeof activations;
