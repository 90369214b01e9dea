/**
 * @file What training remembers of several tasks' gradients of one parameter: for each task a plane of floats, as large as the parameter.
 * It is a running gradient, which a step moves, or a running sum of squares. For a parameter that is stored by feature, only rows that had
 * a gradient are ever visited (kernels/rows/running.ts). A combination of running gradients goes back to the parameter as the gradient of a
 * batch that has each of those features once, with value 1. The memory is freed with the parameter.
 */
import { engine } from "../engine/engine.js";
import { type Contribution, mergeContributions, VIEW_BYTES } from "./batch-view.js";
import { DenseGradient, type DetachedGradient, FactoredGradient } from "./detached-gradient.js";
import type { FeatureRows } from "./feature-rows.js";
import type { Parameter } from "./parameter.js";
import { stateList } from "./state.js";

/** No step of the optimizer: rows of such a contribution may be behind, and are brought up to date before it is applied. */
const NO_STEP = -1;
/** Bytes for each row of a combination: its view, and what joins it with others. */
const VIEW_OF_ROW = 64;

/** One task's plane, with a factor. */
export interface WeightedPlane {
  task: number;
  weight: number;
}

/** The planes of one parameter. */
export interface GradientMemory {
  /** y = keep y + add g for one task; null is a gradient of 0. */
  move(task: number, gradient: DetachedGradient | null, keep: number, add: number): void;
  /** S = S + g^2 for one task. Returns the sum of g^2 / sqrt(S + eps). */
  addSquares(task: number, gradient: DetachedGradient, eps: number): number;
  /** The inner product of two tasks' planes, in float64. */
  dot(a: number, b: number): number;
  /** A weighted sum of planes, as a gradient that the parameter can take in this step. */
  combine(parts: readonly WeightedPlane[]): DetachedGradient;
  /** One task's plane, in the parameter's layout. */
  read(task: number): Float32Array;
  /** Overwrites one task's plane. */
  write(task: number, data: Float32Array): void;
  /** Of a parameter that is stored by feature: a byte for each feature, 1 where its row had a gradient, `[features]`; else null. */
  touchedRows(): { shape: number[]; data: Uint8Array } | null;
  /** Overwrites what `touchedRows` gives. */
  touchRows(touched: Uint8Array): void;
}

/** Bytes that the planes of so many tasks take, and the largest combination of them in a step. */
export function gradientMemoryBytes(parameter: Parameter, tasks: number, combines: boolean): number {
  const { rows } = parameter;
  if (!rows) return parameter.size * 4 * tasks;
  const { features, state: { width } } = rows;
  return features * (width * 4 * tasks + 1 + (combines ? width * 4 + VIEW_OF_ROW : 0));
}

/** The planes of a parameter, all 0. @throws PotluckError when the memory is full */
export function makeGradientMemory(parameter: Parameter, tasks: number): GradientMemory {
  return parameter.rows ? new RowMemory(parameter, parameter.rows, tasks) : new DenseMemory(parameter, tasks);
}

const WHAT = "a task's running gradient";

class DenseMemory implements GradientMemory {
  private readonly planes: number[];
  private readonly size: number;

  constructor(parameter: Parameter, tasks: number) {
    this.size = parameter.size;
    this.planes = Array.from({ length: tasks }, () => parameter.reserve(Math.max(1, this.size) * 4, WHAT));
  }

  move(task: number, gradient: DenseGradient | null, keep: number, add: number): void {
    const { kernels } = engine();
    if (keep !== 1) kernels.scale(this.planes[task], keep, this.planes[task], this.size);
    if (gradient) kernels.accumulate(this.planes[task], gradient.pointer, add, this.size);
  }

  addSquares(task: number, gradient: DenseGradient, eps: number): number {
    return engine().kernels.addSquares(gradient.pointer, this.planes[task], this.size, eps);
  }

  dot(a: number, b: number): number {
    return engine().kernels.dot(this.planes[a], this.planes[b], this.size);
  }

  combine(parts: readonly WeightedPlane[]): DenseGradient {
    const native = engine(), out = native.stageZeros(this.size);
    for (const { task, weight } of parts) native.kernels.accumulate(out, this.planes[task], weight, this.size);
    return new DenseGradient(out, this.size);
  }

  read(task: number): Float32Array {
    return engine().copyFloats(this.planes[task], this.size);
  }

  write(task: number, data: Float32Array): void {
    engine().floats(this.planes[task], this.size).set(data);
  }

  touchedRows(): null {
    return null;
  }

  touchRows(): void {}
}

class RowMemory implements GradientMemory {
  private readonly planes: number[];
  /** Address of a byte for each feature: whether its row had a gradient. */
  private readonly touched: number;
  private readonly features: number;
  private readonly outputs: number;
  /** Floats of a row. */
  private readonly width: number;

  constructor(parameter: Parameter, { features, outputs, state: { width } }: FeatureRows, tasks: number) {
    [this.features, this.outputs, this.width] = [features, outputs, width];
    this.touched = parameter.reserve(Math.ceil(features / 16) * 16, WHAT);
    this.planes = Array.from({ length: tasks }, () => parameter.reserve(features * width * 4, WHAT));
  }

  move(task: number, gradient: FactoredGradient | null, keep: number, add: number): void {
    const { parallel, shards } = engine();
    const { touched, features, width, planes: { [task]: plane } } = this;
    if (keep !== 1) parallel.run("keepRunning", shards.map((shard) => [touched, shard, features, plane, width, keep]));
    if (gradient) this.overRows(gradient, (merge, scratch) => ["addRunning", [merge, touched, plane, width, add, scratch]]);
  }

  addSquares(task: number, gradient: FactoredGradient, eps: number): number {
    const { touched, width, planes: { [task]: plane } } = this;
    return this.overRows(gradient, (merge, scratch) => ["addRunningSquares", [merge, touched, plane, width, eps, scratch]]);
  }

  /** Runs a kernel over the rows that a gradient touches, shard by shard, and returns the sum of its results. */
  private overRows(
    { contributions }: FactoredGradient, unitOf: (merge: number, scratch: number) => ["addRunning" | "addRunningSquares", number[]],
  ): number {
    const { arena, parallel } = engine();
    const mark = arena.mark();
    const units = mergeContributions(contributions, this.features).map(({ pointer }) => unitOf(pointer, arena.allocate(this.width * 4)));
    const results = parallel.run(units[0][0], units.map(([, unit]) => unit));
    arena.restore(mark);
    return results.reduce((sum, part) => sum + (part ?? 0), 0);
  }

  dot(a: number, b: number): number {
    const { parallel, shards } = engine();
    const { touched, features, width, planes } = this;
    return parallel.run("dotRunning", shards.map((shard) => [touched, shard, features, planes[a], planes[b], width]))
      .reduce((sum, part) => sum + part, 0);
  }

  combine(parts: readonly WeightedPlane[]): FactoredGradient {
    const native = engine(), { arena, kernels, shards } = native;
    const { touched, features, width } = this;
    const counts = shards.map((shard) => kernels.countRunning(touched, shard, features));
    const rows = counts.reduce((sum, count) => sum + count, 0);
    const views = arena.allocate(VIEW_BYTES * shards.length), out = arena.allocate(rows * width * 4);
    const pairs = arena.allocate(parts.length * 8);
    for (const shard of shards) {
      const fields = [arena.allocate(counts[shard] * 4), arena.allocate(counts[shard] * 4 + 4), arena.allocate(counts[shard] * 4),
        arena.allocate(counts[shard] * 4)];
      native.u32.set(fields, (views + shard * VIEW_BYTES) / 4 + 1);
    }
    parts.forEach(({ task, weight }, k) => {
      native.u32[pairs / 4 + 2 * k] = this.planes[task];
      native.f32[pairs / 4 + 2 * k + 1] = weight;
    });
    let first = 0;
    native.parallel.run("gatherRunning", shards.map((shard) => {
      const unit = [touched, shard, features, width, pairs, parts.length, views + shard * VIEW_BYTES, first, out];
      first += counts[shard];
      return unit;
    }));
    const contribution: Contribution = { views, gradient: out, documents: rows, entries: rows, step: NO_STEP };
    return new FactoredGradient([contribution], width);
  }

  read(task: number): Float32Array {
    const { features, outputs, width } = this, { f32 } = engine(), at = this.planes[task] / 4;
    const data = new Float32Array(outputs * features);
    for (let feature = 0; feature < features; feature++) {
      for (let output = 0; output < outputs; output++) data[output * features + feature] = f32[at + feature * width + output];
    }
    return data;
  }

  write(task: number, data: Float32Array): void {
    const { features, outputs, width } = this, { f32 } = engine(), at = this.planes[task] / 4;
    for (let feature = 0; feature < features; feature++) {
      for (let output = 0; output < outputs; output++) f32[at + feature * width + output] = data[output * features + feature];
    }
  }

  touchedRows(): { shape: number[]; data: Uint8Array } {
    return stateList(this.flags.slice());
  }

  touchRows(touched: Uint8Array): void {
    this.flags.set(touched);
  }

  /** A view of the bytes at `touched`. */
  private get flags(): Uint8Array {
    return new Uint8Array(engine().f32.buffer, this.touched, this.features);
  }
}
