/** @file Numbers into the engine's memory and out again, for tests that call kernels directly. */
import { engine } from "../../src/engine/engine.js";

/** Stages numbers in the step's memory; returns the pointer. */
export function put(numbers: ArrayLike<number>): number {
  return engine().stageFloats(Float32Array.from(numbers));
}

/** Copies numbers out. */
export function take(pointer: number, length: number): Float32Array {
  return engine().copyFloats(pointer, length);
}

/** What an elementwise kernel makes of some numbers. */
export function apply(kernel: "exp" | "log" | "sigmoid" | "tanh" | "relu" | "gelu", numbers: ArrayLike<number>): Float32Array {
  const a = put(numbers), out = engine().stageZeros(numbers.length);
  engine().kernels[kernel](a, out, numbers.length);
  return take(out, numbers.length);
}

/** `count` numbers evenly from `from` to `to`, in float32. */
export function sweep(from: number, to: number, count: number): Float32Array {
  return Float32Array.from({ length: count }, (_, i) => from + ((to - from) * i) / (count - 1));
}

/** The distance between neighbouring float32 numbers about x. */
export function unitInLastPlace(x: number): number {
  return 2 ** (Math.max(Math.floor(Math.log2(Math.abs(x))), -126) - 23);
}
