/**
 * @file What every optimizer shares, after torch.optim: parameters, in groups if need be, `zeroGrad` and `step`. A parameter that no loss reached
 * is skipped: no motion, no decay, and its own step count stands still. So is one that is frozen (`requiresGrad` false), also where it was frozen
 * with a gradient on it, which torch would still apply.
 */
import { engine } from "../engine/engine.js";
import { PotluckError } from "../engine/errors.js";
import type { Kernels } from "../engine/kernels.js";
import { FeatureParameter } from "../tensor/feature-parameter.js";
import type { DenseParameter } from "../tensor/parameter.js";
import type { RowRule, StepRecord } from "../tensor/row-state.js";
import { type OptimizerGroup, type Parameters, type ScaledGroup, settleGroups } from "./groups.js";

/** What an optimizer keeps for its parameters. */
export interface MomentPlan {
  /** Moments of a dense parameter, each as large as it. */
  moments: 0 | 1 | 2;
  /** What moments hold before the first gradient; default 0. */
  initial?: number;
  /** How rows of a sparse first layer are moved, in a group of such a weight decay. @throws PotluckError for what cannot be done there */
  rowRule(parameter: FeatureParameter, weightDecay: number): RowRule;
  /** Whether a group's rate, which may change between steps, goes with its decay; default: any. @throws PotluckError where it does not */
  checkRates?: (rates: Rates) => void;
}

/** The rate and the weight decay of one parameter's step. */
export type Rates = Pick<OptimizerGroup, "lr" | "weightDecay">;

/**
 * Moves parameters against their gradients. One file an optimizer; the table is in index.ts.
 *
 * @example
 * const optimizer: Optimizer = new Adam(model.parameters(), { lr: 1e-3 });
 * optimizer.zeroGrad();
 * loss.backward();
 * optimizer.step();
 * new Adam([{ parameters: model.trunkParameters(), lr: 1e-4 }, { parameters: model.headParameters() }], { lr: 1e-3 });
 */
export abstract class Optimizer {
  /** What it moves, the groups one after the other. */
  readonly parameters: readonly (DenseParameter | FeatureParameter)[];
  private readonly scaled: readonly ScaledGroup[];
  private readonly checkRates: MomentPlan["checkRates"];

  /**
   * Takes the parameters over and allocates their moments.
   *
   * @param lr learning rate; may be changed between steps, and groups with their own change in proportion
   * @param weightDecay of the groups that have none of their own
   * @throws PotluckError on an empty list, groups that `settleGroups` refuses, or when the moments do not fit the memory
   */
  protected constructor(parameters: Parameters, public lr: number, weightDecay: number, plan: MomentPlan) {
    requireAtLeast("lr", lr, 0);
    this.scaled = settleGroups(parameters, lr, weightDecay);
    this.parameters = this.scaled.flatMap((group) => group.parameters);
    const rules = this.scaled.flatMap((group) =>
      group.parameters.map((parameter) => (parameter instanceof FeatureParameter ? plan.rowRule(parameter, group.weightDecay) : null)));
    this.checkRates = plan.checkRates;
    for (const group of this.groups) this.checkRates?.(group);
    this.parameters.forEach((parameter, index) => {
      if (parameter instanceof FeatureParameter) parameter.attachRule(this, rules[index]!);
      else parameter.attachMoments(this, plan.moments, plan.initial ?? 0);
    });
  }

  /**
   * The groups, each with its rate as of now; one where the optimizer was made with a plain list.
   *
   * @example
   * optimizer.groups.map(({ lr }) => lr); // [1e-4, 1e-3]
   */
  get groups(): readonly OptimizerGroup[] {
    return this.scaled.map((group) => ({ parameters: group.parameters, lr: this.lr * group.scale, weightDecay: group.weightDecay }));
  }

  /**
   * What share of its last move the optimizer keeps: beta1 of Adam and AdamW, SGD's momentum; null where it keeps none (Adagrad, and SGD made
   * without). May be changed between steps, as a schedule does.
   *
   * @throws PotluckError when set out of range, or where the optimizer keeps none
   */
  get momentum(): number | null {
    return null;
  }

  set momentum(value: number | null) {
    throw new PotluckError(`this optimizer keeps no momentum that could become ${value}; take Adam, AdamW, or SGD made with a momentum above 0`);
  }

  /** Forgets every gradient: none, not zero. */
  zeroGrad(): void {
    for (const parameter of this.parameters) parameter.dropGradient();
  }

  /**
   * Moves every parameter that has a gradient and is not frozen, and closes the step: its tensors stay readable until the next forward.
   *
   * @throws PotluckError when another optimizer has taken a parameter over, or `lr` was set to what no constructor would take; nothing has
   * moved then
   */
  step(): void {
    const { groups } = this;
    requireAtLeast("lr", this.lr, 0);
    for (const group of groups) this.checkRates?.(group);
    for (const parameter of this.parameters) parameter.checkOwner(this);
    for (const group of groups) {
      for (const parameter of group.parameters) {
        if (!parameter.requiresGrad || !parameter.hasGradient()) continue;
        parameter.version++;
        if (parameter instanceof FeatureParameter) {
          parameter.applyGradient(this.rowStep(parameter.steps + 1, group));
        } else {
          parameter.steps++;
          this.moveDense(parameter, parameter.gradientPointer(), group);
        }
      }
    }
    engine().arena.closeStep();
  }

  protected get kernels(): Kernels {
    return engine().kernels;
  }

  /** Moves a dense parameter, whose `steps` already counts this step. */
  protected abstract moveDense(parameter: DenseParameter, gradient: number, rates: Rates): void;

  /** What step number `step` adds to the tables of a sparse layer's rows. */
  protected abstract rowStep(step: number, rates: Rates): StepRecord;
}

/** @throws PotluckError when a hyperparameter is below its least value or not a finite number */
export function requireAtLeast(name: string, value: number, least: number): void {
  if (!(Number.isFinite(value) && value >= least)) throw new PotluckError(`${name} must be a number from ${least} up, found ${value}`);
}

/** @throws PotluckError when a hyperparameter is not in [0, 1) */
export function requireShare(name: string, value: number): void {
  if (!(value >= 0 && value < 1)) throw new PotluckError(`${name} must be at least 0 and below 1, found ${value}`);
}

/** @throws PotluckError when decay would turn the weights' sign at every step */
export function requireGentleDecay({ lr, weightDecay }: Rates): void {
  if (lr * weightDecay >= 1) {
    throw new PotluckError(`lr times weightDecay must be below 1, found ${lr} times ${weightDecay}; take a smaller weightDecay`);
  }
}
