/** @file Modules in a row, and modules in a list: torch.nn.Sequential and torch.nn.ModuleList. */
import { PotluckError } from "../engine/errors.js";
import { showValue } from "../options/index.js";
import { Tensor } from "../tensor/tensor.js";
import { type Graph, type GraphValue, layerToGraph } from "./graph.js";
import { type Member, Module } from "./module.js";

/** A module that a tensor passes through. */
export interface Layer<In = Tensor> extends Module {
  forward(x: In): Tensor;
}

/** A module, or a function without parameters, such as `(x) => x.relu()`. */
export type Stage<In = Tensor> = Layer<In> | ((x: In) => Tensor);

/**
 * One after the other: each reads the output of the one before. The parameters are named by position: `0.weight`, `2.bias`.
 *
 * @throws PotluckError when a part is neither a module with `forward` nor a function
 * @example
 * const tower = new Sequential(new Linear(200, 64), (x) => x.relu(), new Dropout(0.1), new Linear(64, 1));
 * tower.forward(h); // [batch, 1]
 */
export class Sequential<In = Tensor> extends Module {
  private readonly stages: readonly Stage<never>[];

  constructor(first: Stage<In>, ...rest: Stage[]) {
    super();
    this.stages = [first, ...rest];
    this.stages.forEach((stage: unknown, index) => {
      const { forward } = (stage ?? {}) as { forward?: unknown };
      if (typeof stage === "function" || (stage instanceof Module && typeof forward === "function")) return;
      throw new PotluckError(`Sequential: part ${index} must be a module with forward, or a function, found ${showValue(stage)}`);
    });
  }

  override *members(): Iterable<[string, Member]> {
    for (const [index, stage] of this.stages.entries()) if (stage instanceof Module) yield [String(index), stage];
  }

  /** x through all parts. */
  forward(x: In): Tensor {
    let out: unknown = x;
    for (const stage of this.stages as readonly Stage<unknown>[]) out = stage instanceof Module ? stage.forward(out) : stage(out);
    return out as Tensor;
  }

  /**
   * All parts in a graph of ONNX.
   *
   * @throws PotluckError when a part cannot be exported: so are functions, for which there are modules such as `ReLU`
   */
  onnx(graph: Graph, x: GraphValue): GraphValue {
    return this.stages.reduce((out, stage: object, index) => layerToGraph(`part ${index} of a Sequential`, stage, graph, out), x);
  }
}

/**
 * A list of modules whose parameters are named by position, without the field's `items`. A plain array on a field does the same; this is
 * for those who know it from torch, or hand a list around.
 *
 * @throws PotluckError when an item is no module
 * @example
 * readonly experts = new ModuleList([new Linear(20, 8), new Linear(20, 8)]); // experts.0.weight, ...
 */
export class ModuleList<M extends Module = Module> extends Module implements Iterable<M> {
  private readonly items: M[] = [];

  constructor(modules: Iterable<M> = []) {
    super();
    const isList: boolean = typeof modules === "object" && Symbol.iterator in modules;
    if (!isList) throw new PotluckError(`ModuleList takes a list of modules, found ${showValue(modules)}; write new ModuleList([a, b])`);
    for (const module of modules) this.append(module);
  }

  override *members(): Iterable<[string, Member]> {
    for (const [index, module] of this.items.entries()) yield [String(index), module];
  }

  /** Adds a module at the end. @throws PotluckError for anything else */
  append(module: M): this {
    if (!(module instanceof Module)) throw new PotluckError(`ModuleList takes modules, found ${showValue(module)}`);
    this.items.push(module);
    return this;
  }

  /** The number of modules. */
  get length(): number {
    return this.items.length;
  }

  /** The module of an index; negative ones count from the end. */
  at(index: number): M | undefined {
    return this.items.at(index);
  }

  /** What a function makes of each module. */
  map<T>(fn: (module: M, index: number) => T): T[] {
    return this.items.map(fn);
  }

  [Symbol.iterator](): Iterator<M> {
    return this.items[Symbol.iterator]();
  }
}
