/** @file Copies of a block in another order of axes, or with repetition, and back. */
import { engine } from "../../engine/engine.js";
import { sizeOf } from "../nd-array.js";

/** An axis of a strided block: its length, and the elements from one place on it to the next; 0 repeats the block. */
export interface Axis {
  length: number;
  step: number;
}

/** Each axis of a row-major block. */
export function axesOf(shape: readonly number[]): Axis[] {
  let step = 1;
  return shape.toReversed().map((length) => {
    const axis = { length, step };
    step *= length;
    return axis;
  }).reverse();
}

/** The table that the kernels of kernels/strided.ts read; axes that follow each other in the block are one. */
function stageTable(axes: readonly Axis[]): { table: number; rank: number } {
  const merged: Axis[] = [];
  for (const axis of axes) {
    const last = merged.at(-1);
    if (axis.length === 1) continue;
    if (last && last.step === axis.step * axis.length) merged[merged.length - 1] = { length: last.length * axis.length, step: axis.step };
    else merged.push(axis);
  }
  if (merged.length === 0) merged.push({ length: 1, step: 1 });
  const rank = merged.length, words = new Uint32Array(3 * rank);
  merged.forEach(({ length, step }, i) => {
    words[i] = length;
    words[rank + i] = step;
  });
  return { table: engine().stageWords(words), rank };
}

const countOf = (axes: readonly Axis[]): number => sizeOf(axes.map(({ length }) => length));

/** A new block of the step with the elements at `from` in the order of `axes`. */
export function gather(from: number, axes: readonly Axis[]): number {
  const { kernels, arena } = engine();
  const count = countOf(axes), out = arena.allocate(count * 4);
  if (count === 0) return out;
  const { table, rank } = stageTable(axes);
  kernels.gatherStrided(from, out, table, rank);
  return out;
}

/** Adds the elements at `from`, in the order of `axes`, to their places in the block at `into`. */
export function scatterAdd(from: number, into: number, axes: readonly Axis[]): void {
  if (countOf(axes) === 0) return;
  const { table, rank } = stageTable(axes);
  engine().kernels.scatterStrided(from, into, table, rank);
}
