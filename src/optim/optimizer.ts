/**
 * @file What every optimizer shares, after torch.optim: a list of parameters, `zeroGrad` and `step`. A parameter that no loss reached is
 * skipped: no motion, no decay, and its own step count stands still.
 */
import { engine } from "../engine/engine.js";
import { PotluckError } from "../engine/errors.js";
import type { Kernels } from "../engine/kernels.js";
import { FeatureParameter } from "../tensor/feature-parameter.js";
import type { DenseParameter, Parameter } from "../tensor/parameter.js";
import type { RowRule, StepRecord } from "../tensor/row-state.js";

/** What an optimizer keeps for its parameters. */
export interface MomentPlan {
  /** Moments of a dense parameter, each as large as it. */
  moments: 0 | 1 | 2;
  /** What moments hold before the first gradient; default 0. */
  initial?: number;
  /** How rows of a sparse first layer are moved. @throws PotluckError for what cannot be done there */
  rowRule(parameter: FeatureParameter): RowRule;
}

/**
 * Moves parameters against their gradients. One file an optimizer; the table is in index.ts.
 *
 * @example
 * const optimizer: Optimizer = new Adam(model.parameters(), { lr: 1e-3 });
 * optimizer.zeroGrad();
 * loss.backward();
 * optimizer.step();
 */
export abstract class Optimizer {
  /** What it moves. */
  readonly parameters: readonly (DenseParameter | FeatureParameter)[];

  /**
   * Takes the parameters over and allocates their moments.
   *
   * @param lr learning rate; may be changed between steps
   * @throws PotluckError on an empty list, or when the moments do not fit the memory
   */
  protected constructor(parameters: Iterable<Parameter>, public lr: number, plan: MomentPlan) {
    this.parameters = [...parameters] as (DenseParameter | FeatureParameter)[];
    if (this.parameters.length === 0) throw new PotluckError("an optimizer needs parameters, found an empty list");
    requireAtLeast("lr", lr, 0);
    for (const parameter of this.parameters) {
      if (parameter instanceof FeatureParameter) parameter.attachRule(this, plan.rowRule(parameter));
      else parameter.attachMoments(this, plan.moments, plan.initial ?? 0);
    }
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
   * Moves every parameter that has a gradient, and closes the step: its tensors stay readable until the next forward.
   *
   * @throws PotluckError when another optimizer has taken a parameter over, or `lr` was set to what no constructor would take; nothing has
   * moved then
   */
  step(): void {
    this.checkRate();
    for (const parameter of this.parameters) parameter.checkOwner(this);
    for (const parameter of this.parameters) {
      if (!parameter.hasGradient()) continue;
      parameter.version++;
      if (parameter instanceof FeatureParameter) {
        parameter.applyGradient(this.rowStep(parameter.steps + 1));
      } else {
        parameter.steps++;
        this.moveDense(parameter, parameter.gradientPointer());
      }
    }
    engine().arena.closeStep();
  }

  protected get kernels(): Kernels {
    return engine().kernels;
  }

  /** @throws PotluckError when `lr`, which may change between steps, is out of range */
  protected checkRate(): void {
    requireAtLeast("lr", this.lr, 0);
  }

  /** Moves a dense parameter, whose `steps` already counts this step. */
  protected abstract moveDense(parameter: DenseParameter, gradient: number): void;

  /** What step number `step` adds to the tables of a sparse layer's rows. */
  protected abstract rowStep(step: number): StepRecord;
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
export function requireGentleDecay(lr: number, weightDecay: number): void {
  if (lr * weightDecay >= 1) {
    throw new PotluckError(`lr times weightDecay must be below 1, found ${lr} times ${weightDecay}; take a smaller weightDecay`);
  }
}
