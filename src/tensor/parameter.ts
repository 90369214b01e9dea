/**
 * @file Parameters: tensors that last, and that an optimizer moves. A parameter is stored row-major (dense-block.ts), or by feature
 * (feature-rows.ts) once a layer reads sparse rows with it. Its first numbers are drawn when they are first needed: by then it is known how
 * it is stored, and which stream it draws from.
 */
import { engine } from "../engine/engine.js";
import { PotluckError } from "../engine/errors.js";
import { RandomStream } from "../engine/random.js";
import { boolean, type Options, readOptions, text } from "../options/index.js";
import { DenseBlock, powersOf } from "./dense-block.js";
import { DenseGradient, type DetachedGradient, type FactoredGradient, type Weighted } from "./detached-gradient.js";
import { FeatureRows } from "./feature-rows.js";
import { type Initial, isInitial } from "./initial.js";
import { type ArrayInput, checkNumbers, type NdArray, toNdArray } from "./nd-array.js";
import { OwnedBlocks, releaseNow, releaseWith } from "./owned-blocks.js";
import type { RowRule } from "./row-state.js";
import { showTensor } from "./show-tensor.js";
import type { StateMap, StateReader } from "./state.js";
import { oldGradient } from "./tape.js";
import { Tensor } from "./tensor.js";

/** What an optimizer keeps for a parameter. */
export interface Attachment {
  owner: object;
  /** Moments of a dense parameter, and what they start as. */
  moments: number;
  initial: number;
  /** How rows are updated where the parameter is stored by feature. */
  rule: RowRule;
  /** @throws PotluckError on options of the optimizer that do not work where the parameter is stored by feature */
  checkByFeature(): void;
}

const options = {
  requiresGrad: boolean({ default: true, describe: "Whether training changes it." }),
  name: text({ optional: true, phrase: "a name", describe: "Its name in errors, until a module names it by its path." }),
};

/** Options of {@link Parameter}. */
export type ParameterOptions = Options<typeof options>;

let unseeded = 0;

/**
 * A tensor that training changes, as torch.nn.Parameter. A module finds the parameters on its fields.
 *
 * Drawn numbers come from a stream of seed 0 that no other parameter has, so a program gives the same ones each time it runs. `seed()` of
 * the module that holds the parameter draws them again, from a stream of its path.
 *
 * @throws PotluckError when the numbers are no such numbers, or an option is unknown
 * @example
 * const scale = new Parameter(tensor(1));              // a single learned number
 * const queries = new Parameter(normal([3, 16], 0.1)); // drawn from a normal distribution
 * new Adam([scale, queries], { lr: 0.01 });
 */
export class Parameter extends Tensor {
  /**
   * Whether training changes it; true at first. Set it to false to freeze the parameter, as in torch: it then gets no gradient, optimizers
   * do not change it (neither by momentum nor by decay), and its step count stops.
   *
   * @example
   * for (const parameter of model.hidden.parameters()) parameter.requiresGrad = false;
   */
  declare requiresGrad: boolean;
  private readonly blocks = new OwnedBlocks();
  private readonly start: Initial | Float32Array;
  private layout: DenseBlock | FeatureRows | null = null;
  private stream: RandomStream | null;
  private attachment: Attachment | null = null;
  private disposed = false;
  /** Whether rows are to be made at the first use. */
  private planned = false;
  private given: string | undefined;

  constructor(data: Initial | Tensor | ArrayInput | number, given?: ParameterOptions) {
    const { requiresGrad, name } = readOptions("Parameter", options, given);
    const start = isInitial(data) ? data : numbersOf(data);
    super(start.shape, { pointer: 0, scope: null }, { requiresGrad });
    this.given = name;
    this.start = isInitial(start) ? start : start.data;
    this.stream = new RandomStream(0, `init/unnamed/${unseeded++}`);
    releaseWith(this, this.blocks);
  }

  /** Its path in the module that named it, as `hidden.weight`. */
  get name(): string {
    return this.given ?? `of shape [${this.shape.join(", ")}]`;
  }

  /** Takes a path as its name. Of several the longest stays: the one from the outermost module. */
  nameBy(path: string): void {
    if (this.given === undefined || path.length > this.given.length) this.given = path;
  }

  /** How many steps the attached optimizer has moved this parameter. */
  get steps(): number {
    return this.layout?.steps ?? 0;
  }

  /** The rows, where it is stored by feature; else null. */
  get rows(): FeatureRows | null {
    const layout = this.planned ? this.usable() : this.layout;
    return layout instanceof FeatureRows ? layout : null;
  }

  /** The block, where it is stored row-major; it is made at the first call. */
  get block(): DenseBlock {
    const layout = this.usable() ?? this.make(new DenseBlock(this.shape, this.blocks, this.what));
    if (layout instanceof DenseBlock) return this.drawn(layout);
    throw new PotluckError(
      `${this.name} belongs to a layer that reads sparse rows, and is stored by feature: only such layers can use it. For a penalty on ` +
      "its weights use the optimizer's weightDecay; for their values use read()",
    );
  }

  /** Stores it by feature from its first use on, when it has a name for the error if the memory is full. */
  planByFeature(): void {
    this.planned = true;
  }

  /** Its rows, with numbers. @throws PotluckError as {@link storeByFeature} does */
  byFeature(): FeatureRows {
    return this.drawn(this.storeByFeature());
  }

  /**
   * Stores it by feature, for layers that read sparse rows; it draws no numbers yet.
   *
   * @throws PotluckError when it is no matrix, the optimizer has moved it already or does not work with such rows, or the memory is full
   */
  storeByFeature(): FeatureRows {
    const layout = this.usable();
    if (layout instanceof FeatureRows) return layout;
    if (this.shape.length !== 2) {
      throw new PotluckError(`${this.name} must be a matrix to be stored by feature, found shape [${this.shape.join(", ")}]`);
    }
    if (layout && layout.steps > 0) {
      throw new PotluckError(`${this.name} was trained with dense inputs, so it cannot read a SparseMatrix: give rows as a dense tensor`);
    }
    this.attachment?.checkByFeature();
    const [outputs, features] = this.shape, rows = new FeatureRows(outputs, features, this.blocks, this.what);
    // numbers that were read or written before stay; else the rows draw their own
    if (layout && this.stream === null) rows.write(layout.read());
    layout?.release();
    return this.make(rows);
  }

  private get what(): string {
    return `${this.given ?? "a parameter"} of shape [${this.shape.join(", ")}]`;
  }

  private usable(): DenseBlock | FeatureRows | null {
    if (this.disposed) {
      throw new PotluckError("this model was disposed of, and its memory is free; make a new model, or call dispose() later");
    }
    if (!this.planned) return this.layout;
    this.planned = false;
    return this.storeByFeature();
  }

  private make<L extends DenseBlock | FeatureRows>(layout: L): L {
    this.layout = layout;
    if (this.attachment) attachTo(layout, this.attachment);
    return layout;
  }

  /** Draws the first numbers, if that has not been done. */
  private drawn<L extends DenseBlock | FeatureRows>(layout: L): L {
    const { stream, start } = this;
    if (stream === null) return layout;
    this.stream = null;
    if (isInitial(start)) start.fill(layout.grid, stream);
    else layout.write(start);
    return layout;
  }

  /** Draws its numbers again, from the stream `init/NAME` of a seed: now, or at its first use. Given numbers are set again. */
  seed(seed: number, name: string): void {
    this.usable();
    this.version++;
    this.stream = new RandomStream(seed, `init/${name}`);
    if (this.layout instanceof FeatureRows) this.layout.state.flush();
    if (this.layout !== null) this.drawn(this.layout);
  }

  /** The numbers as they are stored; made where there are none yet. */
  private get stored(): DenseBlock | FeatureRows {
    const rows = this.usable();
    return rows instanceof FeatureRows ? this.drawn(rows) : this.block;
  }

  /** The numbers, in torch's layout and shape. */
  read(): NdArray {
    return { shape: [...this.shape], data: this.stored.read() };
  }

  /** The numbers in torch's layout, piece by piece: for files, so that a large matrix is never in memory twice. */
  *pieces(): Generator<Float32Array> {
    const { stored } = this;
    if (stored instanceof FeatureRows) yield* stored.pieces();
    else yield stored.read();
  }

  /**
   * The numbers as they are stored, for a hash: many times as fast as `read`. Valid until the next operation; for a model that trains no
   * further.
   */
  settle(): Float32Array {
    const { stored } = this;
    return stored instanceof FeatureRows ? stored.settle() : stored.read();
  }

  /** Overwrites the numbers. @throws PotluckError when the shape differs */
  write(value: NdArray): void {
    this.checkShape(value);
    this.version++;
    const layout = this.usable();
    this.stream = null; // nothing to draw any more
    (layout ?? this.block).write(value.data);
  }

  override pointer(): number {
    return this.block.pointer;
  }

  override toArray(): Float32Array {
    return this.stored.read();
  }

  /** Without numbers before they are drawn, which looking at it must not do. */
  protected override shown(): string {
    const name = `Parameter ${this.given ?? ""}`.trim();
    if (this.stream !== null || this.disposed) return `${name} [${this.shape.join(", ")}]`;
    return `${name}: ${showTensor(this.toNdArray())}`;
  }

  override get grad(): NdArray | null {
    if (!this.rows) return super.grad;
    const data = this.rows.gradient();
    return data && { shape: [...this.shape], data };
  }

  protected override oldGradient(): PotluckError {
    return oldGradient(this.attachment === null ? this.given ?? `a parameter of shape [${this.shape.join(", ")}]` : undefined);
  }

  override hasGradient(): boolean {
    return this.rows ? this.rows.hasGradient() : super.hasGradient();
  }

  override dropGradient(): void {
    this.rows?.dropGradient();
    super.dropGradient();
  }

  /** The Euclidean norm of the gradient, or null without a gradient. It can be read until the next forward, also after `step()`. */
  gradNorm(): number | null {
    if (this.rows) return this.rows.gradNorm();
    return this.hasGradient() ? Math.sqrt(engine().kernels.sumOfSquares(this.gradientPointer(), this.size)) : null;
  }

  /** Removes the gradient and returns it, or null without one. The next `backward()` starts from none. */
  detachGradient(): DetachedGradient | null {
    if (this.rows) return this.rows.detachGradient();
    if (!this.hasGradient()) return null;
    const taken = new DenseGradient(this.gradientPointer(), this.size);
    this.dropGradient();
    return taken;
  }

  /** Adds a weighted sum of gradients that were detached in this step. */
  addGradients(parts: readonly Weighted<DetachedGradient>[]): void {
    if (this.rows) this.rows.addGradients(parts as readonly Weighted<FactoredGradient>[]);
    else DenseGradient.combine(parts as readonly Weighted<DenseGradient>[], this.gradientPointer());
  }

  /** Multiplies the gradient, where there is one, by a factor. */
  scaleGrad(factor: number): void {
    if (!this.hasGradient()) return;
    if (this.rows) return this.rows.scaleGrad(factor);
    const gradient = this.gradientPointer();
    engine().kernels.scale(gradient, factor, gradient, this.size);
  }

  /** Limits every element of the gradient, where there is one, to the range from -limit to limit. */
  clampGrad(limit: number): void {
    if (!this.hasGradient()) return;
    if (this.rows) return this.rows.clampGrad(limit);
    engine().kernels.clampValues(this.gradientPointer(), limit, this.size);
  }

  /** The sum of |g / scale|^p over the gradient's elements g, or the largest |g| where p is Infinity. There must be a gradient. */
  gradPowers(p: number, scale: number): number {
    return this.rows?.gradPowers(p, scale) ?? powersOf(this.gradientPointer(), p, scale, this.size);
  }

  /** Gives the parameter to an optimizer, with fresh moments. */
  attach(attachment: Attachment): void {
    this.attachment = attachment;
    if (this.usable() instanceof FeatureRows) attachment.checkByFeature();
    if (this.layout) attachTo(this.layout, attachment);
  }

  /** What the attached optimizer keeps for it, moments under these names; null before its first step. */
  optimizerState(names: readonly string[]): StateMap | null {
    return this.layout === null || this.layout.steps === 0 ? null : this.layout.optimizerState(names);
  }

  /**
   * Checks what `optimizerState` gave.
   *
   * @param state null: fresh moments
   * @returns what loads it. No weight changes
   * @throws PotluckError when it is of another shape, or of weights that are stored otherwise
   */
  prepareState(names: readonly string[], state: StateReader | null): () => void {
    if (state?.has("rows") && this.usable() === null) this.storeByFeature();
    const layout = this.usable(), stored = state === null ? null : this.stored;
    const load = stored !== null && state !== null ? stored.prepareState(names, state) : null;
    return () => {
      const used = stored ?? layout;
      if (used && this.attachment) attachTo(used, this.attachment);
      load?.();
    };
  }

  /** @throws PotluckError when the parameter belongs to another optimizer */
  checkOwner(owner: object): void {
    if (this.disposed) {
      throw new PotluckError(`parameter ${this.name} belongs to a model that was disposed of; its optimizer can no longer step`);
    }
    if (this.attachment?.owner !== owner) {
      throw new PotluckError(`parameter ${this.name} was given to another optimizer later; make a new optimizer, or use only one`);
    }
  }

  /** Takes lasting memory, filled with 0, that is freed with the parameter: for what training remembers of its gradients. */
  reserve(bytes: number, what: string): number {
    this.usable();
    return this.blocks.allocate(bytes, `${what} of ${this.name}`, true);
  }

  /** Frees the memory; the parameter cannot be used afterwards. */
  dispose(): void {
    this.disposed = true;
    releaseNow(this.blocks);
  }

  /** @throws PotluckError unless a value is numbers of the parameter's shape */
  checkShape(value: NdArray): void {
    this.usable();
    checkNumbers(this.given ?? "a parameter", this.shape, value);
  }
}

function attachTo(layout: DenseBlock | FeatureRows, { moments, initial, rule }: Attachment): void {
  if (layout instanceof FeatureRows) layout.attachRule(rule);
  else layout.attachMoments(moments, initial);
}

function numbersOf(data: Tensor | ArrayInput | number): NdArray {
  if (data instanceof Tensor) return data.toNdArray();
  if (typeof data === "number") return { shape: [], data: Float32Array.of(data) };
  return toNdArray(data, "Parameter", "");
}
