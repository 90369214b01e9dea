/** @file What the networks share: their parameters by torch's names, state dicts, gradient norms by layer, prediction. */
import { PotluckError } from "../engine/errors.js";
import { didYouMean } from "../options/nearest-name.js";
import type { FeatureParameter } from "../tensor/feature-parameter.js";
import type { NdArray } from "../tensor/nd-array.js";
import type { DenseParameter } from "../tensor/parameter.js";
import type { SparseMatrix } from "../tensor/sparse-matrix.js";
import { noGrad, type Tensor } from "../tensor/tensor.js";
import type { ActivationName } from "./activation.js";
import type { Head } from "./head.js";
import type { Layer } from "./layer.js";
import { Mode } from "./mode.js";
import { createTrunk, type TrunkOptions } from "./trunk/index.js";
import type { Trunk } from "./trunk/trunk.js";

/** Parameters by name, in torch's shapes: `hidden.weight` is `[hidden, features]`. */
export type StateDict = Record<string, NdArray>;

/** The gradient norm of each layer (all its parameters together) that a loss reached. */
export interface GradNorms {
  trunk: Record<string, number>;
  heads: Record<string, number>;
}

/** Options of every network; those of its trunk stand beside them. */
export interface NetworkOptions extends TrunkOptions {
  /** Number of features. */
  inputDim: number;
  /** Units of the hidden layer, or of each of several. */
  hidden: number | readonly number[];
  /** After each hidden layer; default sigmoid. */
  activation?: ActivationName;
  /** Seeds the initial weights; default 0. */
  seed?: number;
}

/** Rows that prediction passes through the network at a time. */
const PREDICT_ROWS = 256;

/** A network's trunk, and whether it trains. @throws PotluckError for options that do not hold */
export function trunkOf(
  { inputDim, hidden, activation = "sigmoid", seed = 0, ...options }: NetworkOptions, tasks: readonly string[],
): { trunk: Trunk; mode: Mode } {
  const mode = new Mode(), widths = typeof hidden === "number" ? [hidden] : hidden;
  return { trunk: createTrunk({ inputDim, hidden: widths, activation, seed, tasks, mode }, options), mode };
}

/** A trunk and heads. */
export abstract class Network {
  private disposed = false;

  protected constructor(private readonly sharedTrunk: Trunk, private readonly taskHeads: ReadonlyMap<string, Head>, private readonly mode: Mode) {}

  /** Whether it trains: a new network does. Dropout acts only then, and never inside noGrad, nor in `predict`. */
  get training(): boolean {
    return this.mode.training;
  }

  /** Whether recorded forwards drop out, so that the same rows do not have the same loss twice. */
  get dropsOut(): boolean {
    return this.mode.dropsOut && this.mode.training;
  }

  /** Turns dropout on, as it is at first. */
  train(): this {
    this.mode.training = true;
    return this;
  }

  /** Turns dropout off in forwards that are recorded too; all others, and `predict`, are without it anyway. */
  eval(): this {
    this.mode.training = false;
    return this;
  }

  /** Whether every task reads one and the same representation. */
  get oneRepresentation(): boolean {
    return this.trunk.oneRepresentation;
  }

  /** The shared layers. @throws PotluckError after `dispose()` */
  protected get trunk(): Trunk {
    return this.usable(this.sharedTrunk);
  }

  /** The final layers by task. @throws PotluckError after `dispose()` */
  protected get heads(): ReadonlyMap<string, Head> {
    return this.usable(this.taskHeads);
  }

  private usable<T>(part: T): T {
    if (this.disposed) throw new PotluckError("this model was disposed of, and its memory given back; make a new one, or dispose() later");
    return part;
  }

  private get layers(): Layer[] {
    return [...this.trunk.layers, ...this.heads.values()];
  }

  /**
   * The trunk's layers that two tasks or more depend on, in its order; of a network with one task, all that it depends on.
   *
   * @example
   * model.sharedLayers().flatMap(({ parameters }) => parameters); // what tasks may pull in different directions
   */
  sharedLayers(): Layer[] {
    const reached = [...this.heads.keys()].map((task) => new Set(this.trunk.layersOf(task)));
    const least = Math.min(2, reached.length);
    return this.trunk.layers.filter((layer) => reached.filter((layers) => layers.has(layer)).length >= least);
  }

  /**
   * The linear layer nearest to the heads that all tasks depend on: `hidden` or the last of them (mlp), that of the shared part (private_shared),
   * the last layers of all experts (mmoe), of the last level's shared experts (cgc, ple), or of all towers (cross_stitch), as one layer.
   */
  lastSharedLayer(): Layer {
    return this.trunk.lastShared;
  }

  /** Every parameter by its name, the trunk's first. */
  namedParameters(): [string, DenseParameter | FeatureParameter][] {
    return this.parameters().map((parameter) => [parameter.name, parameter]);
  }

  /** Every parameter, the trunk's first, each layer's weight before its bias: what an optimizer takes. */
  parameters(): (DenseParameter | FeatureParameter)[] {
    return this.layers.flatMap(({ parameters }) => parameters);
  }

  /**
   * The parameters of the trunk, all that is no head: a group for an optimizer, or what to freeze.
   *
   * @example
   * for (const parameter of model.trunkParameters()) parameter.requiresGrad = false;
   */
  trunkParameters(): (DenseParameter | FeatureParameter)[] {
    return this.trunk.layers.flatMap(({ parameters }) => parameters);
  }

  /**
   * The parameters of one task's head, or of all heads where no task is named.
   *
   * @throws PotluckError when there is no such task
   * @example
   * new Adam([{ parameters: model.trunkParameters(), lr: 1e-4 }, { parameters: model.headParameters() }], { lr: 1e-3 });
   */
  headParameters(task?: string): (DenseParameter | FeatureParameter)[] {
    const tasks = [...this.heads.keys()];
    if (task !== undefined && !this.heads.has(task)) {
      throw new PotluckError(`the model has no task "${task}"${didYouMean(task, tasks)}; it has ${tasks.join(", ")}`);
    }
    return (task === undefined ? tasks : [task]).flatMap((name) => this.heads.get(name)!.parameters);
  }

  /** A copy of every parameter, in torch's names, shapes and order. */
  stateDict(): StateDict {
    return Object.fromEntries(this.namedParameters().map(([name, parameter]) => [name, parameter.read()]));
  }

  /**
   * Overwrites every parameter.
   *
   * @throws PotluckError when a name is missing or unknown, or a shape differs; the model is unchanged then
   */
  loadStateDict(state: StateDict): void {
    const own = this.namedParameters();
    const names = own.map(([name]) => name);
    const unknown = Object.keys(state).find((name) => !names.includes(name));
    if (unknown !== undefined) {
      throw new PotluckError(`the model has no parameter "${unknown}"${didYouMean(unknown, names)}; it has ${names.join(", ")}`);
    }
    const missing = names.find((name) => !Object.hasOwn(state, name));
    if (missing !== undefined) throw new PotluckError(`the state dict lacks "${missing}"; it has ${Object.keys(state).join(", ") || "nothing"}`);
    for (const [name, parameter] of own) parameter.checkShape(state[name]);
    for (const [name, parameter] of own) parameter.write(state[name]);
  }

  /** The gradient norm of each layer that the last backward reached; readable until the next forward, also after `optimizer.step()`. */
  gradNorms(): GradNorms {
    const norms: GradNorms = { trunk: {}, heads: {} };
    const collect = (into: Record<string, number>, name: string, layer: Layer): void => {
      const parts = layer.parameters.map((parameter) => parameter.gradNorm()).filter((norm) => norm !== null);
      if (parts.length > 0) into[name] = Math.sqrt(parts.reduce((sum, norm) => sum + norm * norm, 0));
    };
    for (const layer of this.trunk.layers) collect(norms.trunk, layer.name, layer);
    for (const [task, head] of this.heads) collect(norms.heads, task, head);
    return norms;
  }

  /** Gives the memory back at once, rather than when the model is collected; it must not be used afterwards. */
  dispose(): void {
    if (this.disposed) return;
    for (const parameter of this.parameters()) parameter.dispose();
    this.disposed = true;
  }

  /** Runs `forward` over all rows of x without recording, some rows at a time: `[rows, columns]`. */
  protected predictRows(x: SparseMatrix, forward: (batch: SparseMatrix) => Tensor): NdArray {
    const parts: NdArray[] = [];
    for (let from = 0; from === 0 || from < x.rows; from += PREDICT_ROWS) { // once for no rows: the columns are wanted
      const rows = Uint32Array.from({ length: Math.min(PREDICT_ROWS, x.rows - from) }, (_, index) => from + index);
      parts.push(noGrad(() => forward(x.selectRows(rows))).toNdArray());
    }
    const columns = parts[0].shape[1];
    const data = new Float32Array(x.rows * columns);
    parts.forEach((part, index) => data.set(part.data, index * PREDICT_ROWS * columns));
    return { shape: [x.rows, columns], data };
  }
}
