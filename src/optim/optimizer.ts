/**
 * @file What every optimizer shares, after torch.optim: parameters, in groups if need be, `zeroGrad` and `step`. A parameter that no loss
 * reached is skipped: no update, no decay, and its step count stays. So is a frozen one (`requiresGrad` false), even if it was frozen
 * after its gradient was computed, which torch would still apply.
 */
import { engine } from "../engine/engine.js";
import { PotluckError } from "../engine/errors.js";
import type { Kernels } from "../engine/kernels.js";
import { boolean, type Member, refuseTorchNames, type Report, type Settings, type Shape, throwing } from "../options/index.js";
import type { Parameter } from "../tensor/parameter.js";
import type { DensePart, RowRule, StepRecord } from "../tensor/row-state.js";
import { type StateMap, StateReader, type StateValue } from "../tensor/state.js";
import {
  type OptimizerGroup, type ParameterGroup, type Parameters, type Rates, readGroup, readGroups, type ScaledGroup,
} from "./groups.js";
import { CHANGING, checkGroupState, type GroupState, type OptimizerState } from "./optimizer-state.js";

/** A member of the optimizers' family. */
export interface OptimizerMember<Name extends string = string, S extends Shape = Shape> extends Member<Name, S> {
  /** How many moments it keeps for each weight: what its memory needs follow from. */
  moments(options: Settings<S>): 0 | 1 | 2 | 3;
  /** The momentum that a learning-rate schedule could move: beta1 for Adam; null if it keeps none. */
  momentum(options: Settings<S>): number | null;
  /** Checks what a sparse first layer does not support. */
  checkSparse?(options: Settings<S>, report: Report): void;
  /** @throws PotluckError on wrong parameters or options */
  create(parameters: Parameters, options: Settings<S>): Optimizer;
}

/** Declares an optimizer: fixes the types of its name and options. */
export function optimizer<const Name extends string, const S extends Shape>(
  member: OptimizerMember<Name, NoInfer<S>> & { options: S },
): OptimizerMember<Name, S> {
  return member;
}

/** One step of a dense parameter, or of all rows of a sparse layer: a kernel, and its arguments for a part of them. */
export interface DenseStep {
  kernel: keyof Kernels;
  argsOf: (part: DensePart) => number[];
}

/** How an optimizer is set up. */
export interface OptimizerSetup<S extends Shape> {
  /** Its class, as errors name it. */
  owner: string;
  member: OptimizerMember<string, S>;
  /** Its options, resolved. */
  options: Settings<S> & Rates;
  /** What the moments hold before the first gradient; 0 where it is left out. */
  initial?: number;
  /** How rows of a sparse first layer are updated, in a group with this weight decay. */
  rowRule: (weightDecay: number) => RowRule;
  /** The moments' names in a state dict, as many as it keeps; default: `moment1`, `moment2`, ... */
  momentNames?: readonly string[];
}

/**
 * Updates parameters against their gradients. One file an optimizer; the table is in index.ts.
 *
 * @example
 * const optimizer: Optimizer = new Adam(model.parameters(), { lr: 1e-3 });
 * optimizer.zeroGrad();
 * loss.backward();
 * optimizer.step();
 * new Adam([{ parameters: model.trunkParameters(), lr: 1e-4 }, { parameters: model.headParameters() }], { lr: 1e-3 });
 */
export abstract class Optimizer {
  /** Its name in recipes: `adam`. */
  readonly name: string;
  /** The learning rate. May be changed between steps; groups with their own rate follow in proportion. `step` refuses a value below 0. */
  lr: number;
  private readonly scaled: ScaledGroup[] = [];
  private readonly all: Parameter[] = [];

  /**
   * Takes the parameters over and allocates their moments.
   *
   * @throws PotluckError on parameters or groups that {@link readGroups} refuses, on options that a sparse first layer does not support, or
   *   when the moments do not fit the memory
   */
  protected constructor(given: Parameters, private readonly setup: OptimizerSetup<Shape>) {
    const { owner, member, options: { lr, weightDecay } } = setup;
    this.name = member.name;
    this.lr = lr;
    const groups = readGroups(owner, given, { lr, weightDecay });
    const places = groups.map((_, index) => (groups.length === 1 ? owner : groupPlace(owner, index)));
    groups.forEach((group, index) => this.checkGroup(group, places[index]));
    groups.forEach((group, index) => this.take(group, places[index]));
  }

  /** All its parameters, group by group. */
  get parameters(): readonly Parameter[] {
    return this.all;
  }

  /**
   * Adds a group of parameters, such as layers that were frozen or made later. They start with fresh moments and their own step count.
   *
   * @param group its parameters; with `lr` and `weightDecay`, which are the optimizer's where left out. As with all groups, `lr` stays in
   *   proportion to the optimizer's: its current one is what the group's is compared with. (A scheduler of torch would leave it as it is.)
   * @throws PotluckError as the constructor does for a group, and when a parameter is in the optimizer already
   * @example
   * const optimizer = new Adam(model.headParameters(), { lr: 1e-3 });
   * optimizer.addParamGroup({ parameters: model.trunkParameters(), lr: 1e-4 });
   */
  addParamGroup(group: ParameterGroup): void {
    const { owner, options: { weightDecay } } = this.setup;
    const place = groupPlace(owner, this.scaled.length);
    const read = readGroup(place, group, { lr: this.lr, weightDecay }, new Set(this.parameters));
    this.checkGroup(read, place);
    this.take(read, place);
  }

  private checkGroup(group: ScaledGroup, place: string): void {
    this.checkRates(group, place);
    const sparse = group.parameters.find(({ rows }) => rows !== null);
    if (sparse) this.checkByFeature(group, place, sparse);
  }

  private checkByFeature({ weightDecay }: ScaledGroup, place: string, parameter: Parameter): void {
    const { member, options } = this.setup;
    member.checkSparse?.({ ...options, weightDecay }, throwing(place, ` (layer ${parameter.name})`));
  }

  private checkRates({ scale, weightDecay }: ScaledGroup, place: string): void {
    const { member, options } = this.setup;
    member.check?.({ ...options, lr: this.lr * scale, weightDecay }, throwing(place));
  }

  private take(group: ScaledGroup, place: string): void {
    const { member, options, initial = 0, rowRule } = this.setup;
    for (const parameter of group.parameters) {
      parameter.attach({
        owner: this, moments: member.moments(options), initial, rule: rowRule(group.weightDecay),
        checkByFeature: () => this.checkByFeature(group, place, parameter),
      });
    }
    this.scaled.push(group);
    this.all.push(...group.parameters);
  }

  /**
   * The groups with their current rates; a single one if the optimizer was given a plain list.
   *
   * @example
   * optimizer.groups.map(({ lr }) => lr); // [1e-4, 1e-3]
   */
  get groups(): readonly OptimizerGroup[] {
    return this.scaled.map(({ parameters, scale, weightDecay }) => Object.freeze({ parameters, lr: this.lr * scale, weightDecay }));
  }

  /**
   * The momentum coefficient: beta1 for Adam and AdamW, `momentum` for SGD; null for Adagrad, and for SGD that was made without. May be
   * changed between steps, as learning-rate schedules do.
   *
   * @throws PotluckError when it is set out of range, or the optimizer keeps none
   */
  get momentum(): number | null {
    return null;
  }

  set momentum(value: number | null) {
    throw new PotluckError(`${this.name} keeps no momentum, so it cannot be set to ${value}: use Adam, AdamW, or SGD with momentum`);
  }

  /** Removes all gradients (to none, not to zero). */
  zeroGrad(): void {
    for (const parameter of this.parameters) parameter.dropGradient();
  }

  /**
   * Updates every parameter that has a gradient and is not frozen, and ends the step: its tensors stay readable until the next forward.
   *
   * @throws PotluckError when another optimizer has taken a parameter over, or `lr` was set out of range; nothing is updated then
   */
  step(): void {
    if (!(this.lr >= 0 && this.lr < Infinity)) throw new PotluckError(`lr must be a number from 0 up, found ${this.lr}`);
    const { owner } = this.setup;
    this.scaled.forEach((group, index) => this.checkRates(group, this.scaled.length === 1 ? owner : groupPlace(owner, index)));
    for (const parameter of this.parameters) parameter.checkOwner(this);
    for (const group of this.groups) {
      for (const parameter of group.parameters) {
        if (!parameter.requiresGrad || !parameter.hasGradient()) continue;
        parameter.version++;
        this.move(parameter, group);
      }
    }
    engine().arena.closeStep();
  }

  /**
   * Everything that the next steps depend on, besides the parameters: their moments and steps, rates, groups. Rows of a sparse first layer
   * that are behind the last step stay so, and a training that goes on from the state ends in the same bytes. Saving changes nothing.
   *
   * @returns plain data: arrays are copies
   * @example
   * const saved = { model: model.stateDict(), optimizer: optimizer.stateDict() };
   */
  stateDict(): OptimizerState {
    const { names } = this, places = new Map(this.all.map((parameter, place) => [parameter, place])), changing = this.changing();
    const state = this.all.flatMap((parameter, place) => {
      const kept = parameter.optimizerState(names);
      return kept === null ? [] : [[String(place), { ...kept, ...this.parameterState(parameter) }] as const];
    });
    const paramGroups = this.scaled.map((group): GroupState => ({
      weightDecay: group.weightDecay,
      params: group.parameters.map((parameter) => places.get(parameter)!), paramNames: group.parameters.map(({ name }) => name),
      lr: this.lr * group.scale, lrScale: group.scale, ...changing, ...this.fixedOptions(group),
    }));
    return { optimizer: this.name, lr: this.lr, state: Object.fromEntries(state), paramGroups };
  }

  /**
   * Goes on from a state of an optimizer of the same class and options, over parameters of the same names, order and shapes. No weight
   * changes: load the model's own state before. (After it, a sparse first layer goes on to float32 rounding, and no longer to the bit.)
   *
   * @throws PotluckError when it is the state of another optimizer, of other options or parameters, or damaged; nothing is changed then
   * @example
   * model.loadStateDict(saved.model);
   * optimizer.loadStateDict(saved.optimizer);
   */
  loadStateDict(given: OptimizerState): void {
    const { owner } = this.setup, state = new StateReader(`the state of ${owner}`, given), { names } = this;
    const name = state.text("optimizer");
    if (name !== this.name) throw state.error(`is of the optimizer ${name}, and this is ${this.name}`);
    const lr = state.number("lr"), groups = state.list("paramGroups");
    if (!(lr >= 0 && lr < Infinity)) throw state.error(`has an lr of ${lr}`);
    if (groups.length !== this.scaled.length) {
      const found = `has ${groups.length} parameter groups, and this optimizer has ${this.scaled.length}`;
      throw state.error(`${found}: make it with the same groups`);
    }
    const scales = groups.map((group, index) => {
      const own = this.scaled[index];
      return checkGroupState(group, own.parameters.map((parameter) => parameter.name), this.fixedOptions(own));
    });
    const kept = state.map("state"), unknown = kept.keys.find((key) => !(Number(key) < this.all.length));
    if (unknown !== undefined) throw state.error(`has a parameter number ${unknown}, and there are ${this.all.length}`);
    const before = this.changing();
    this.setChanging(groups[0]);
    const loads: (() => void)[] = [];
    try {
      this.all.forEach((parameter, place) => {
        parameter.checkOwner(this);
        const own = kept.has(String(place)) ? kept.map(String(place)) : null;
        loads.push(parameter.prepareState(names, own), this.prepareParameterState(parameter, own));
      });
    } catch (error) {
      this.setChanging(new StateReader(owner, before));
      throw error;
    }
    this.lr = lr;
    this.scaled.forEach((group, index) => (group.scale = scales[index]));
    for (const load of loads) load();
  }

  private get names(): readonly string[] {
    const { member, options, momentNames } = this.setup;
    return momentNames ?? Array.from({ length: member.moments(options) }, (_, index) => `moment${index + 1}`);
  }

  /** The options of a group that steps do not change. */
  private fixedOptions({ weightDecay }: ScaledGroup): StateMap {
    const options = Object.entries(this.setup.options as Record<string, StateValue>).filter(([key]) => !CHANGING.includes(key));
    return { ...Object.fromEntries(options), weightDecay };
  }

  /** What may change between steps, besides lr: betas, or the momentum. Goes into each group of the state, as in torch. */
  protected changing(): StateMap {
    return {};
  }

  /** Sets what `changing` gave. @throws PotluckError when it cannot be set; nothing is changed then */
  protected setChanging(_state: StateReader): void {}

  /** What it keeps of a parameter beside steps and moments. */
  protected parameterState(_parameter: Parameter): StateMap {
    return {};
  }

  /** Checks what `parameterState` gave, null where there is none, and returns what loads it. */
  protected prepareParameterState(_parameter: Parameter, _state: StateReader | null): () => void {
    return () => {};
  }

  private move(parameter: Parameter, rates: Rates): void {
    const step = parameter.steps + 1, { rows } = parameter;
    if (rows && !rows.state.movesEvery) {
      rows.applyGradient(this.rowStep(parameter, step, rates));
      return;
    }
    const { kernel, argsOf } = this.denseStep(parameter, step, rates);
    const run = (parts: readonly DensePart[]): void => void engine().parallel.run(kernel, parts.map(argsOf));
    if (rows) {
      rows.applyToEvery(run);
      return;
    }
    const { block } = parameter;
    block.steps = step;
    run([{ weights: block.pointer, gradient: parameter.gradientPointer(), moments: block.moments, length: block.size }]);
  }

  /** Step number `step` of a parameter that is stored row-major, or whose rows are moved by the rule `every`. Called once a step. */
  protected abstract denseStep(parameter: Parameter, step: number, rates: Rates): DenseStep;

  /** What step number `step` adds to the tables of a sparse layer's rows, where they are updated lazily. Called once a step. */
  protected abstract rowStep(parameter: Parameter, step: number, rates: Rates): StepRecord;
}

refuseTorchNames(Optimizer.prototype, "an optimizer", {
  zero_grad: "use zeroGrad()", param_groups: "read groups, and set lr, which all groups follow in proportion",
  add_param_group: "use addParamGroup(group)", state_dict: "use stateDict()", load_state_dict: "use loadStateDict(state)",
}, false);

function groupPlace(owner: string, index: number): string {
  return `${owner}: parameter group ${index}`;
}

/** The option `maximize`, which every optimizer has. */
export const maximize = boolean({ default: false, describe: "Go up the gradient, not down: for a score in place of a loss." });

/** How all rows of a sparse layer are moved where an L2 penalty gives each of them a gradient. */
export function everyRow(planes: RowRule["planes"], initial?: number): RowRule {
  return { rule: "every", planes, initial, decays: false };
}

/** Checks eps on a sparse layer, whose untouched rows have gradients of 0. */
export function checkEpsAboveZero({ eps }: { eps: number }, report: Report): void {
  if (eps === 0) report("eps", "must be above 0 with a sparse first layer, found 0: it would divide 0 by 0");
}

/** What `weightDecay` says of a sparse layer. */
export const EVERY_ROW =
  "With a sparse first layer it makes each step update every row, which costs features times hidden units, as in PyTorch; adamw does not.";

/** Checks that weight decay does not flip the sign of the weights. */
export function checkDecay({ lr, weightDecay }: Rates, report: Report): void {
  if (lr * weightDecay < 1) return;
  report("weightDecay", `times lr must be below 1, found ${weightDecay} times ${lr}: use a smaller weightDecay`);
}
