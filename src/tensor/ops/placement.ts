/**
 * @file What operations on shapes share: elements move from places of one tensor to places of another, each side with its own steps. The
 * gradient moves back the same way; where one element went to several places, their gradients are added up in float64.
 */
import { engine } from "../../engine/engine.js";
import { sizeOf } from "../nd-array.js";
import type { Operand } from "../operand.js";

/** A loop over elements: how many, and how far to go for the next one on each side, in elements. */
export interface Axis {
  length: number;
  from: number;
  to: number;
}

/** Elements to move: from the element `from` of the source, to the element `to` of the destination, along axes, the outermost first. */
export interface Move {
  axes: readonly Axis[];
  from?: number;
  to?: number;
}

/** How many elements lie between neighbours along each axis of a row-major shape. */
export function stepsOf(shape: readonly number[]): number[] {
  return shape.map((_, axis) => sizeOf(shape.slice(axis + 1)));
}

/** The axes as few as possible, at least one; null where there is nothing to move. */
function merge(axes: readonly Axis[]): Axis[] | null {
  if (axes.some(({ length }) => length === 0)) return null;
  const merged: Axis[] = [];
  for (const axis of axes) {
    if (axis.length === 1) continue;
    const outer = merged[merged.length - 1];
    if (outer && outer.from === axis.from * axis.length && outer.to === axis.to * axis.length) {
      merged[merged.length - 1] = { ...axis, length: outer.length * axis.length };
    } else {
      merged.push(axis);
    }
  }
  return merged.length > 0 ? merged : [{ length: 1, from: 1, to: 1 }];
}

/** The table of kernels/layout.ts. */
function stage(axes: readonly Axis[]): number {
  return engine().stageWords(Uint32Array.from(axes.flatMap(({ length, from, to }) => [length, (from * 4) >>> 0, (to * 4) >>> 0, 0])));
}

/** Copies elements between two addresses. */
export function move(source: number, target: number, { axes, from = 0, to = 0 }: Move): void {
  const merged = merge(axes);
  if (merged) engine().kernels.moveStrided(source + from * 4, target + to * 4, stage(merged), merged.length);
}

/** Adds the gradients at the destinations of a move, at `gradient`, to their sources' at `into`. */
export function moveBack(gradient: number, into: number, { axes, from = 0, to = 0 }: Move): void {
  const back = axes.map((axis): Axis => ({ length: axis.length, from: axis.to, to: axis.from }));
  const repeated = merge(back.filter(({ to: step, length }) => step === 0 && length !== 1));
  const others = merge(back.filter(({ to: step, length }) => step !== 0 || length === 1));
  if (!repeated || !others) return;
  const { kernels } = engine();
  const gradientAt = gradient + to * 4, intoAt = into + from * 4;
  if (repeated.length === 1 && repeated[0].length === 1) kernels.addStrided(gradientAt, intoAt, stage(others), others.length);
  else kernels.sumStrided(gradientAt, intoAt, stage(others), others.length, stage(repeated), repeated.length);
}

/** A new block of the step with the elements that a move takes from `source`. */
export function movedBlock(source: number, elements: Move): number {
  const out = engine().arena.allocate(sizeOf(elements.axes.map(({ length }) => length)) * 4);
  move(source, out, elements);
  return out;
}

/** A tensor that is made by one move from another; elements that nothing moves to are `fill`. */
export function moved<T extends Operand<T>>(a: Operand<T>, shape: readonly number[], elements: Move, fill?: number): T {
  const out = a.makeOutput(shape, [a], (gradient) => moveBack(gradient, a.gradientPointer(), elements));
  const from = a.pointer(), to = out.pointer();
  if (fill !== undefined) engine().floats(to, out.size).fill(fill);
  move(from, to, elements);
  return out;
}
