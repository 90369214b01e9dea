/**
 * @file What every optimizer shares, after torch.optim: parameters, in groups if need be, `zeroGrad` and `step`. A parameter that no loss
 * reached is skipped: no update, no decay, and its step count stays. So is a frozen one (`requiresGrad` false), even if it was frozen
 * after its gradient was computed, which torch would still apply.
 */
import { engine } from "../engine/engine.js";
import { PotluckError } from "../engine/errors.js";
import type { Kernels } from "../engine/kernels.js";
import { type Member, type Report, type Settings, type Shape, throwing } from "../options/index.js";
import type { DenseBlock } from "../tensor/dense-block.js";
import type { Parameter } from "../tensor/parameter.js";
import type { RowRule, StepRecord } from "../tensor/row-state.js";
import { type OptimizerGroup, type Parameters, type Rates, readGroups, type ScaledGroup } from "./groups.js";

/** A member of the optimizers' family. */
export interface OptimizerMember<Name extends string = string, S extends Shape = Shape> extends Member<Name, S> {
  /** How many moments it keeps for each weight: what its memory needs follow from. */
  moments(options: Settings<S>): 0 | 1 | 2;
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
  /** All its parameters, group by group. */
  readonly parameters: readonly Parameter[];
  /** The learning rate. May be changed between steps; groups with their own rate follow in proportion. `step` refuses a value below 0. */
  lr: number;
  private readonly scaled: readonly ScaledGroup[];
  private readonly check: (group: OptimizerGroup, index: number) => void;

  /**
   * Takes the parameters over and allocates their moments.
   *
   * @throws PotluckError on parameters or groups that {@link readGroups} refuses, on options that a sparse first layer does not support, or
   *   when the moments do not fit the memory
   */
  protected constructor(given: Parameters, { owner, member, options, initial = 0, rowRule }: OptimizerSetup<Shape>) {
    const { lr, weightDecay } = options;
    this.name = member.name;
    this.lr = lr;
    this.scaled = readGroups(owner, given, { lr, weightDecay });
    this.parameters = this.scaled.flatMap((group) => group.parameters);
    const place = (index: number): string => (this.scaled.length === 1 ? owner : `${owner}: parameter group ${index}`);
    this.check = (group, index) => member.check?.({ ...options, lr: group.lr, weightDecay: group.weightDecay }, throwing(place(index)));
    const checkByFeature = ({ weightDecay: own }: Rates, index: number, parameter: Parameter): void =>
      member.checkSparse?.({ ...options, weightDecay: own }, throwing(place(index), ` (layer ${parameter.name})`));
    this.groups.forEach((group, index) => {
      this.check(group, index);
      const sparse = group.parameters.find(({ rows }) => rows !== null);
      if (sparse) checkByFeature(group, index, sparse);
    });
    this.scaled.forEach((group, index) => {
      for (const parameter of group.parameters) {
        parameter.attach({
          owner: this, moments: member.moments(options), initial, rule: rowRule(group.weightDecay),
          checkByFeature: () => checkByFeature({ lr: this.lr, weightDecay: group.weightDecay }, index, parameter),
        });
      }
    });
  }

  /**
   * The groups with their current rates; a single one if the optimizer was given a plain list.
   *
   * @example
   * optimizer.groups.map(({ lr }) => lr); // [1e-4, 1e-3]
   */
  get groups(): readonly OptimizerGroup[] {
    return this.scaled.map((group) => ({ parameters: group.parameters, lr: this.lr * group.scale, weightDecay: group.weightDecay }));
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
    const { groups } = this;
    if (!(this.lr >= 0 && this.lr < Infinity)) throw new PotluckError(`lr must be a number from 0 up, found ${this.lr}`);
    groups.forEach(this.check);
    for (const parameter of this.parameters) parameter.checkOwner(this);
    for (const group of groups) {
      for (const parameter of group.parameters) {
        if (!parameter.requiresGrad || !parameter.hasGradient()) continue;
        parameter.version++;
        const { rows } = parameter;
        if (rows) {
          rows.applyGradient(this.rowStep(rows.steps + 1, group));
        } else {
          const { block } = parameter;
          block.steps++;
          this.moveDense(block, parameter.gradientPointer(), group);
        }
      }
    }
    engine().arena.closeStep();
  }

  protected get kernels(): Kernels {
    return engine().kernels;
  }

  /** Updates a parameter that is stored row-major; its `steps` already counts this step. */
  protected abstract moveDense(block: DenseBlock, gradient: number, rates: Rates): void;

  /** What step number `step` adds to the tables of a sparse layer's rows. */
  protected abstract rowStep(step: number, rates: Rates): StepRecord;
}

/** Checks that weight decay does not flip the sign of the weights. */
export function checkDecay({ lr, weightDecay }: Rates, report: Report): void {
  if (lr * weightDecay < 1) return;
  report("weightDecay", `times lr must be below 1, found ${weightDecay} times ${lr}: use a smaller weightDecay`);
}
