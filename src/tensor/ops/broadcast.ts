/**
 * @file Broadcasting, as numpy has it: shapes are aligned at their last axes, and an axis of length 1, or one that is missing, is repeated.
 * A tensor that is repeated is copied out in full, so that all elementwise kernels work on blocks of one length; its gradient is the
 * sum over its repetitions, added up in float64.
 */
import { engine } from "../../engine/engine.js";
import { PotluckError } from "../../engine/errors.js";
import { sameShape, sizeOf } from "../nd-array.js";
import type { Operand } from "../operand.js";
import { inLayout, layoutOf } from "./axes.js";
import { movedBlock, stepsOf } from "./placement.js";

type Shaped = Pick<Operand<unknown>, "shape">;

/** The shape of the result. @throws PotluckError when the shapes do not go together; `operation` begins the error */
export function broadcastShape(operation: string, a: readonly number[], b: readonly number[]): readonly number[] {
  if (sameShape(a, b)) return a;
  const [long, short] = a.length < b.length ? [b, a] : [a, b];
  const missing = long.length - short.length;
  return long.map((length, axis) => {
    const other = axis < missing ? 1 : short[axis - missing];
    if (length === other || other === 1) return length;
    if (length === 1) return other;
    const fromEnd = axis - long.length;
    throw new PotluckError(
      `${operation}: shapes [${a.join(", ")}] and [${b.join(", ")}] do not broadcast: axis ${fromEnd} has the lengths ${a.at(fromEnd)} ` +
      `and ${b.at(fromEnd)}; aligned at their last axes, lengths must be equal, or one of them 1`,
    );
  });
}

/** Where the tensor's numbers are, repeated to fill `shape`; `at` is its pointer. */
export function broadcastTo({ shape: own }: Shaped, at: number, shape: readonly number[]): number {
  if (sameLayout(own, shape)) return at;
  const missing = shape.length - own.length, from = stepsOf(own), to = stepsOf(shape);
  return movedBlock(at, {
    axes: shape.map((length, axis) => ({
      length, from: axis < missing || own[axis - missing] === 1 ? 0 : from[axis - missing], to: to[axis],
    })),
  });
}

/** Runs `add`, which adds a gradient of `shape` to a block, so that the tensor's gradient gets its sum over the repetitions. */
export function addGradient<T>(input: Operand<T>, shape: readonly number[], add: (into: number) => void): void {
  if (!input.requiresGrad) return;
  const { shape: own } = input;
  if (sameLayout(own, shape)) return add(input.gradientPointer());
  const { kernels, arena } = engine();
  const whole = engine().stageZeros(sizeOf(shape));
  add(whole);
  const missing = shape.length - own.length;
  const repeated = shape.flatMap((_, axis) => (axis < missing || own[axis - missing] === 1 ? [axis] : []));
  const layout = layoutOf(shape, repeated, true), { outer, count, inner } = layout;
  const sums = arena.allocate(input.size * 4);
  kernels.reduceSum(inLayout(whole, layout), sums, outer, count, inner, 1);
  kernels.accumulate(input.gradientPointer(), sums, 1, input.size);
}

/** Whether a block of one shape is one of the other as well: they differ in leading axes of length 1 only. */
function sameLayout(own: readonly number[], shape: readonly number[]): boolean {
  const missing = shape.length - own.length;
  return shape.every((length, axis) => length === (axis < missing ? 1 : own[axis - missing]));
}
