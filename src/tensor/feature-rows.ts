/**
 * @file Weights stored by feature: torch's `[outputs, features]`, feature-major, so that a feature's weights are contiguous. A layer that
 * reads sparse rows stores them so. The gradient stays factored, as batches and the gradients at the layer's output, and never becomes a
 * matrix. Rows are updated lazily; reading gives them as of the last step, and does not change what is stored.
 */
import type { Scope } from "../engine/arena.js";
import { engine } from "../engine/engine.js";
import { PotluckError } from "../engine/errors.js";
import { powersOf } from "./dense-block.js";
import { oldGradient } from "./tape.js";
import { type Contribution, identityViews, mergeContributions, mergedFeatures, type MergedRows } from "./batch-view.js";
import type { Grid } from "./initial.js";
import type { OwnedBlocks } from "./owned-blocks.js";
import { FactoredGradient, type Weighted } from "./detached-gradient.js";
import { type DensePart, type RowRule, RowState, type StepRecord } from "./row-state.js";
import { sameBits, type StateMap, type StateReader } from "./state.js";

/** Rows read at a time: a few MB at common widths. */
const ROWS_AT_ONCE = 4096;
/** Numbers of a piece for a file: 64 MB. */
const FLOATS_AT_ONCE = 16 << 20;

/** The numbers, gradient and moments of a parameter that is stored by feature. */
export class FeatureRows {
  readonly state: RowState;
  /** The optimizer's steps so far. */
  steps = 0;
  private contributions: Contribution[] = [];
  private contributionScope: Scope | null = null;
  private merged: MergedRows[] | null = null;
  private squares: number | null = null;
  /** Whether the last gradient's norm was read: then the next step computes the norm along the way. */
  private watched = false;

  /** @param what names the parameter in the error when the memory is full */
  constructor(readonly outputs: number, readonly features: number, blocks: OwnedBlocks, what: string) {
    this.state = new RowState(features, outputs, blocks, what);
  }

  /** Where the weights are, for their first draws: one row for each feature. */
  get grid(): Grid {
    return { pointer: this.state.weights, rows: this.features, cols: this.outputs, stride: this.state.width };
  }

  /** Adds a batch's part to the gradient. */
  contribute(contribution: Contribution): void {
    if (this.contributionScope && !this.contributionScope.alive) throw oldGradient();
    this.contributions.push(contribution);
    this.contributionScope = engine().arena.scope;
    this.merged = null;
    this.squares = null;
  }

  hasGradient(): boolean {
    return this.contributionScope !== null && this.contributionScope.alive;
  }

  dropGradient(): void {
    this.contributions = [];
    this.contributionScope = null;
    this.merged = null;
    this.squares = null;
  }

  detachGradient(): FactoredGradient | null {
    if (!this.hasGradient()) return null;
    const taken = new FactoredGradient(this.contributions, this.state.width);
    this.dropGradient();
    return taken;
  }

  addGradients(parts: readonly Weighted<FactoredGradient>[]): void {
    for (const contribution of FactoredGradient.combine(parts)) this.contribute(contribution);
  }

  /** The gradient as a full matrix, `[outputs, features]`: for tests and small layers. */
  gradient(): Float32Array | null {
    const touched = this.touchedRows();
    if (!touched) return null;
    const data = new Float32Array(this.outputs * this.features);
    touched.features.forEach((feature, row) => {
      for (let output = 0; output < this.outputs; output++) {
        data[output * this.features + feature] = touched.gradients[row * this.outputs + output];
      }
    });
    return data;
  }

  /** The rows that the gradient touches: `features` `[rows]` and `gradients` `[rows, outputs]`; null without a gradient. */
  touchedRows(): { features: Uint32Array; gradients: Float32Array } | null {
    if (!this.hasGradient()) return null;
    const native = engine();
    const mark = native.arena.mark();
    const merged = mergeContributions(this.contributions, this.features);
    const rows = merged.reduce((sum, shard) => sum + shard.rows, 0);
    const features = new Uint32Array(rows), gradients = new Float32Array(rows * this.outputs);
    let at = 0;
    for (const shard of merged) {
      const out = this.materialise(shard);
      features.set(mergedFeatures(shard), at);
      for (let row = 0; row < shard.rows; row++) {
        gradients.set(native.floats(out + row * this.state.width * 4, this.outputs), at++ * this.outputs);
      }
    }
    native.arena.restore(mark);
    return { features, gradients };
  }

  /** The gradients of one shard's touched rows, `[rows, width]`, in the step's memory. */
  private materialise(shard: MergedRows, out = engine().arena.allocate(shard.rows * this.state.width * 4)): number {
    engine().kernels.materialiseRows(this.state.pointer, shard.pointer, out);
    return out;
  }

  /** The sum of |g / scale|^p over the gradient's elements g, or the largest |g| where p is Infinity. There must be a gradient. */
  gradPowers(p: number, scale: number): number {
    const { arena } = engine();
    const mark = arena.mark();
    const parts = mergeContributions(this.contributions, this.features)
      .map((shard) => powersOf(this.materialise(shard), p, scale, shard.rows * this.state.width));
    arena.restore(mark);
    return p === Infinity ? parts.reduce((most, part) => Math.max(most, part)) : parts.reduce((sum, part) => sum + part);
  }

  /**
   * Limits every element of the gradient to the range from -limit to limit. The rows' gradients are sums over documents, so they are made,
   * limited, and kept as the gradient of a batch that has each touched row in one document. There must be a gradient.
   *
   * @throws PotluckError inside `noGrad`, whose memory ends before the gradient does
   */
  clampGrad(limit: number): void {
    const { arena, kernels } = engine();
    if (arena.scope !== this.contributionScope) {
      throw new PotluckError("the gradient of a layer that reads sparse rows cannot be clipped by value inside noGrad: clip it outside");
    }
    const merged = this.mergedRows(), { width } = this.state;
    const rows = merged.reduce((sum, shard) => sum + shard.rows, 0);
    const gradient = arena.allocate(rows * width * 4);
    let done = 0;
    for (const shard of merged) {
      this.materialise(shard, gradient + done * width * 4);
      done += shard.rows;
    }
    kernels.clampValues(gradient, limit, rows * width);
    const step = this.contributions.find(({ step }) => step !== this.steps)?.step ?? this.steps;
    this.dropGradient();
    this.contribute({ views: identityViews(merged, width * 4), gradient, documents: rows, entries: rows, step });
  }

  /** The gradient's norm; null without a gradient. */
  gradNorm(): number | null {
    if (!this.hasGradient()) return null;
    this.watched = true;
    return Math.sqrt(this.measure());
  }

  /** The sum of the gradient's squares. There must be a gradient. Unlike `gradNorm`, this makes no later step compute a norm. */
  measure(): number {
    return (this.squares ??= this.walkGradient(false, true));
  }

  /** Scales the gradients at the layer's output; the rows' gradients are sums of these, so no matrix is built. */
  scaleGrad(factor: number): void {
    if (!this.hasGradient()) return;
    const { kernels } = engine();
    for (const { gradient, documents } of this.contributions) kernels.scale(gradient, factor, gradient, documents * this.state.width);
    if (this.squares !== null) this.squares *= factor * factor;
  }

  /** Updates every touched row by the attached rule, in the step that `record` describes. */
  applyGradient(record: StepRecord): void {
    // Forward has brought the rows up to date, unless a step has passed since: two forwards, then their steps one after the other.
    if (this.contributions.some(({ step }) => step !== this.steps)) this.catchUpTouched();
    this.steps++;
    this.state.advance(record);
    const known = this.squares, measured = this.walkGradient(true, this.watched && known === null);
    this.squares = known ?? (this.watched ? measured : null);
    this.watched = false;
  }

  /** Updates every row, touched or not: `move` gets them in parts, with their gradients. */
  applyToEvery(move: (parts: readonly DensePart[]) => void): void {
    this.steps++;
    if (this.watched) this.measure();
    this.watched = false;
    this.state.moveEvery(this.mergedRows(), move);
  }

  private catchUpTouched(): void {
    for (const { pointer } of this.mergedRows()) engine().kernels.catchUpRows(this.state.pointer, pointer);
  }

  private mergedRows(): MergedRows[] {
    const merged = this.merged ?? mergeContributions(this.contributions, this.features);
    // in an inner scope the merge is freed before the gradient
    if (engine().arena.scope === this.contributionScope) this.merged = merged;
    return merged;
  }

  /** Sums each touched row's gradient, moves the row with `apply`, and returns the sum of all squares with `measure`. */
  private walkGradient(apply: boolean, measure: boolean): number {
    const { arena, parallel } = engine();
    const units = this.mergedRows().map(({ pointer }) =>
      [this.state.pointer, pointer, apply ? 1 : 0, measure ? 1 : 0, arena.allocate(this.state.width * 4)]);
    return parallel.run("backwardShard", units).reduce((sum, squares) => sum + squares, 0);
  }

  /** The numbers in torch's layout, `[outputs, features]`. */
  read(): Float32Array {
    return this.readOutputs(0, this.outputs);
  }

  /** The same, piece by piece. */
  *pieces(): Generator<Float32Array> {
    const atOnce = Math.max(4, Math.floor(FLOATS_AT_ONCE / this.features / 4) * 4);
    for (let first = 0; first < this.outputs; first += atOnce) yield this.readOutputs(first, Math.min(first + atOnce, this.outputs));
  }

  /** Rows `from` (a multiple of 4) to `to` of torch's layout, `[to - from, features]`, as of the last step. */
  private readOutputs(from: number, to: number): Float32Array {
    const native = engine();
    const width = to - from;
    const data = new Float32Array(width * this.features);
    for (let first = 0; first < this.features; first += ROWS_AT_ONCE) {
      const count = Math.min(ROWS_AT_ONCE, this.features - first);
      const mark = native.arena.mark();
      const out = native.arena.allocate(count * width * 4), scratch = native.arena.allocate(this.state.width * 4);
      native.kernels.readRows(this.state.pointer, first, first + count, from, to, out, scratch);
      const values = native.floats(out, count * width);
      for (let output = 0; output < width; output++) {
        const at = output * this.features + first;
        for (let row = 0; row < count; row++) data[at + row] = values[row * width + output];
      }
      native.arena.restore(mark);
    }
    return data;
  }

  /**
   * The numbers as they are stored, `[features, width]`: by feature, each row with zeros behind its outputs. All rows are brought up to
   * date in place, so it is for a model that trains no further: rows that train on would round otherwise. Valid until the next operation.
   */
  settle(): Float32Array {
    this.state.flush();
    return engine().floats(this.state.weights, this.features * this.state.width);
  }

  /** Overwrites the numbers: `[outputs, features]`. */
  write(data: Float32Array): void {
    this.state.flush();
    this.writePlane(this.state.weights, data);
  }

  /**
   * What the optimizer keeps. Where a step moves every row it is moments as torch has them, by name. Where rows are updated lazily it is
   * the rows as they are stored.
   */
  optimizerState(names: readonly string[]): StateMap {
    const { state, steps, outputs, features, watched } = this;
    if (!state.movesEvery) return { step: steps, rows: { ...state.stateDict(), watched } };
    const moments = state.moments.map((pointer) => ({ shape: [outputs, features], data: this.readPlane(pointer) }));
    return { step: steps, ...Object.fromEntries(names.map((name, index) => [name, moments[index]])) };
  }

  /**
   * Checks what `optimizerState` gave.
   *
   * @returns what loads it, once the rule is attached anew. It changes no weight as of the last step
   * @throws PotluckError when it is of other rows
   */
  prepareState(names: readonly string[], state: StateReader): () => void {
    const step = state.whole("step"), { outputs, features } = this;
    if (this.state.movesEvery) {
      const moments = names.map((name) => state.array(name, Float32Array, [outputs, features]).data);
      return () => {
        this.steps = step;
        this.state.moments.forEach((pointer, index) => this.writePlane(pointer, moments[index]));
      };
    }
    if (!state.has("rows")) throw state.error("is of weights that were trained with dense inputs, and these read sparse rows");
    const rows = state.map("rows"), load = this.state.prepareState(rows), watched = rows.boolean("watched");
    return () => {
      const before = this.read();
      load();
      this.steps = step;
      this.watched = watched;
      if (!sameBits(this.read(), before)) this.write(before); // the model has other weights than the optimizer was saved with
    };
  }

  private readPlane(pointer: number): Float32Array {
    const { outputs, features, state: { width } } = this, { f32 } = engine(), data = new Float32Array(outputs * features);
    for (let feature = 0; feature < features; feature++) {
      const at = pointer / 4 + feature * width;
      for (let output = 0; output < outputs; output++) data[output * features + feature] = f32[at + output];
    }
    return data;
  }

  private writePlane(pointer: number, data: Float32Array): void {
    const { outputs, features, state: { width } } = this, { f32 } = engine();
    for (let output = 0; output < outputs; output++) {
      const from = output * features;
      for (let feature = 0; feature < features; feature++) f32[pointer / 4 + feature * width + output] = data[from + feature];
    }
  }

  /** Gives the rows to an optimizer: all are first brought up to date with the last one, and the moments are reset. */
  attachRule(rule: RowRule): void {
    this.steps = 0;
    this.state.attach(rule);
  }
}
