/** @file What the networks have in common: options, parameters by torch's names, state dicts, gradient norms by layer, prediction. */
import { PotluckError } from "../engine/errors.js";
import {
  checkValue, didYouMean, memberOptions, oneOf, type Options, type Report, seed, type Settings, type Shape, whole,
} from "../options/index.js";
import type { FeatureParameter } from "../tensor/feature-parameter.js";
import type { NdArray } from "../tensor/nd-array.js";
import type { DenseParameter } from "../tensor/parameter.js";
import { requireSparseMatrix } from "../tensor/batch-view.js";
import type { SparseMatrix } from "../tensor/sparse-matrix.js";
import { noGrad, type Tensor } from "../tensor/tensor.js";
import { Mode } from "./dropout.js";
import type { Head } from "./head.js";
import { checkResidual, hiddenOptions } from "./hidden-options.js";
import type { Layer } from "./layer.js";
import { type TrunkName, type TrunkOptions, trunks } from "./trunk/index.js";
import type { Trunk, TrunkMember } from "./trunk/trunk.js";

/** Parameters by name, in torch's shapes: `hidden.weight` is `[hidden, features]`. */
export type StateDict = Record<string, NdArray>;

/** The gradient norm of each layer (all its parameters together) that a loss reached. */
export interface GradNorms {
  trunk: Record<string, number>;
  heads: Record<string, number>;
}

const trunkName = oneOf(trunks.names, {
  default: "mlp", describe: "The layers between the features and the heads; docs/trunks.md compares them.",
});
const networkOptions = {
  trunk: trunkName,
  inputDim: whole({ from: 1, describe: "Number of features.", aliases: ["inputSize", "inFeatures", "numFeatures", "features"] }),
  ...hiddenOptions,
  seed: seed({ default: 0, describe: "Seeds the initial weights and the dropout masks." }),
};

/** Options of every network, and beside them those of its trunk. */
export type NetworkOptions = Omit<Options<typeof networkOptions>, "trunk"> & TrunkOptions;

/**
 * Reads a network's options, those of its trunk included.
 *
 * @param own the options that this kind of network has beside those of all
 * @throws PotluckError with all that is wrong
 */
export function readNetworkOptions<S extends Shape>(
  owner: string, own: S, given: object, check?: (settings: Settings<S>, report: Report) => void,
): Settings<typeof networkOptions & S> {
  const { trunk = "mlp" } = (given ?? {}) as { trunk?: TrunkName };
  checkValue(`${owner}: trunk`, trunkName, trunk);
  const member: TrunkMember = trunks.get(trunk);
  const all = { ...networkOptions, ...own, ...member.options };
  return memberOptions(owner, {
    ...member, options: all,
    check(settings, report) {
      member.check?.(settings, report);
      checkResidual(settings, member.levels?.(settings) ?? 1, report);
      check?.(settings, report);
    },
  }, given as Options<typeof all>, trunks);
}

/** The parts of a network below its heads. */
export interface NetworkBase {
  trunk: Trunk;
  mode: Mode;
  /** Whether all tasks read the same representation. */
  sharesRepresentation: boolean;
}

/** Makes the parts below the heads. @throws PotluckError when the trunk does not fit the memory */
export function createBase(settings: Settings<typeof networkOptions>, tasks: readonly string[]): NetworkBase {
  const member: TrunkMember = trunks.get(settings.trunk), mode = new Mode();
  const trunk = member.create({ ...settings, tasks, mode }, settings);
  return { trunk, mode, sharesRepresentation: member.sharesRepresentation || tasks.length === 1 };
}

/** Rows that prediction passes through the network at a time. */
const PREDICT_ROWS = 256;

/** A trunk and heads. */
export abstract class Network {
  private disposed = false;

  protected constructor(private readonly base: NetworkBase, private readonly taskHeads: ReadonlyMap<string, Head>) {}

  /** Whether it is in training mode, as a new network is. Dropout acts only in this mode, and never inside noGrad or in `predict`. */
  get training(): boolean {
    return this.base.mode.training;
  }

  /** Whether recorded forwards use dropout, so that the same rows give different losses. */
  get dropsOut(): boolean {
    return this.base.mode.hasDropout && this.training;
  }

  /** Turns dropout on; it is on in a new network. */
  train(): this {
    this.base.mode.training = true;
    return this;
  }

  /** Turns dropout off. Only recorded forwards have dropout; `predict` never has. */
  eval(): this {
    this.base.mode.training = false;
    return this;
  }

  /** Whether all tasks read the same representation. */
  get sharesRepresentation(): boolean {
    return this.base.sharesRepresentation;
  }

  /** The shared layers. @throws PotluckError after `dispose()` */
  protected get trunk(): Trunk {
    return this.usable(this.base.trunk);
  }

  /** The final layers by task. @throws PotluckError after `dispose()` */
  protected get heads(): ReadonlyMap<string, Head> {
    return this.usable(this.taskHeads);
  }

  private usable<T>(part: T): T {
    if (this.disposed) {
      throw new PotluckError("this model was disposed of, and its memory is free; make a new model, or call dispose() later");
    }
    return part;
  }

  private get layers(): Layer[] {
    return [...this.trunk.layers, ...this.heads.values()];
  }

  /**
   * The trunk's layers that two tasks or more depend on, in its order. In a network with one task, all layers that the task depends on.
   *
   * @example
   * model.sharedLayers().flatMap(({ parameters }) => parameters); // the parameters over which tasks can conflict
   */
  sharedLayers(): Layer[] {
    const reached = [...this.heads.keys()].map((task) => new Set(this.trunk.layersOf(task)));
    const least = Math.min(2, reached.length);
    return this.trunk.layers.filter((layer) => reached.filter((layers) => layers.has(layer)).length >= least);
  }

  /**
   * The linear layer nearest to the heads that all tasks depend on. In mlp and private_shared it is the last (shared) hidden layer. In the
   * other trunks several layers count as one: the last layers of all experts (mmoe), of the last level's shared experts (cgc, ple), or of
   * all towers (cross_stitch).
   */
  lastSharedLayer(): Layer {
    return this.trunk.lastShared;
  }

  /** Every parameter by its name, the trunk's first. */
  namedParameters(): [string, DenseParameter | FeatureParameter][] {
    return this.parameters().map((parameter) => [parameter.name, parameter]);
  }

  /** Every parameter, for an optimizer: the trunk's first, each layer's weight before its bias. */
  parameters(): (DenseParameter | FeatureParameter)[] {
    return this.layers.flatMap(({ parameters }) => parameters);
  }

  /**
   * The parameters of the trunk: for an optimizer's group, or to freeze them.
   *
   * @example
   * for (const parameter of model.trunkParameters()) parameter.requiresGrad = false;
   */
  trunkParameters(): (DenseParameter | FeatureParameter)[] {
    return this.trunk.layers.flatMap(({ parameters }) => parameters);
  }

  /**
   * The parameters of one task's head, or of all heads without a task.
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
   * @throws PotluckError when a name is missing or unknown, or a shape differs; the model is then unchanged
   */
  loadStateDict(state: StateDict): void {
    const own = this.namedParameters();
    const names = own.map(([name]) => name);
    const unknown = Object.keys(state).find((name) => !names.includes(name));
    if (unknown !== undefined) {
      throw new PotluckError(`the model has no parameter "${unknown}"${didYouMean(unknown, names)}; it has ${names.join(", ")}`);
    }
    const missing = names.find((name) => !Object.hasOwn(state, name));
    if (missing !== undefined) {
      throw new PotluckError(`the state dict has no "${missing}"; it has ${Object.keys(state).join(", ") || "nothing"}`);
    }
    for (const [name, parameter] of own) parameter.checkShape(state[name]);
    for (const [name, parameter] of own) parameter.write(state[name]);
  }

  /**
   * The gradient norm of each layer that the last backward reached. It can be read until the next forward, also after `optimizer.step()`.
   */
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

  /** Frees the memory now, rather than when the model is garbage-collected. The model cannot be used afterwards. */
  dispose(): void {
    if (this.disposed) return;
    for (const parameter of this.parameters()) parameter.dispose();
    this.disposed = true;
  }

  /** Runs `forward` over all rows of x without recording, in batches: `[rows, columns]`. */
  protected predictRows(x: SparseMatrix, forward: (batch: SparseMatrix) => Tensor): NdArray {
    requireSparseMatrix(x);
    const parts: NdArray[] = [];
    for (let from = 0; from === 0 || from < x.rows; from += PREDICT_ROWS) { // once where there are no rows, for the number of columns
      const rows = Uint32Array.from({ length: Math.min(PREDICT_ROWS, x.rows - from) }, (_, index) => from + index);
      parts.push(noGrad(() => forward(x.selectRows(rows))).toNdArray());
    }
    const columns = parts[0].shape[1];
    const data = new Float32Array(x.rows * columns);
    parts.forEach((part, index) => data.set(part.data, index * PREDICT_ROWS * columns));
    return { shape: [x.rows, columns], data };
  }
}
