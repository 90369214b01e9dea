/** @file Parameters of zeros, for tests. */
import { constant } from "../../src/tensor/initial.js";
import { Parameter } from "../../src/tensor/parameter.js";

/** A parameter that is stored row-major. */
export function dense(name: string, shape: readonly number[]): Parameter {
  return new Parameter(constant(shape), { name });
}

/** A parameter `[outputs, features]` that is stored by feature. */
export function byFeature(name: string, outputs: number, features: number): Parameter {
  const parameter = dense(name, [outputs, features]);
  parameter.byFeature();
  return parameter;
}
