/**
 * @file UPGrad, the unconflicting projection of gradients: Quinton & Rey, "Jacobian Descent for Multi-Objective Optimization" (2024),
 * section 2 and proposition 1. Each gradient is projected onto the dual cone, the directions that no gradient opposes, and the projections
 * are averaged:
 *
 *     w = sum_i v_i,   v_i = argmin v' G v   with v >= e_i / n
 *
 * G is the Gramian, e_i the i-th unit vector. The result opposes no task, and longer gradients count in proportion.
 *
 * Departures: with `reg` 0, the default, none but for gradients that nearly cancel: where a projection's parts would be more than 100 times
 * as long together as the gradient that is projected, it is scaled down to that (numerics/non-negative.ts), so that its rounding opposes no
 * task. Otherwise it is the paper's exact projection. The authors' library, TorchJD, divides G by its trace and adds
 * 1e-4 to the diagonal: `reg: 1e-4` gives its numbers. That keeps weights small where gradients nearly cancel, and may oppose a task a
 * little.
 * Heads: each follows its own loss. Zero gradient: opposes nothing and gets 1 / n, and still counts among the n.
 */
import { memberOptions } from "../options/index.js";
import { dualConeOptions, type DualConeOptions } from "./dual-cone.js";
import { dualConeWeights, regularizedUnits } from "./numerics/non-negative.js";
import { gramianOf, type WeightingStep } from "./step-input.js";
import { type WeightedTask, Weighting, weighting } from "./weighting.js";

/**
 * The mean of the projected gradients. Weights are at least 1 / n, except where gradients nearly cancel; one task gets 1.
 *
 * @throws PotluckError on an unknown option or a wrong value
 * @example
 * new UPGrad().weights({ tasks: ["movie", "yelp"], losses: [0.7, 1.1], gramian: [[1, -0.5], [-0.5, 1]] }); // [0.75, 0.75]
 */
export class UPGrad extends Weighting {
  private readonly reg: number;

  constructor(tasks?: readonly WeightedTask[], given?: DualConeOptions) {
    super(upgrad, tasks);
    this.reg = memberOptions("UPGrad", upgrad, given).reg;
  }

  protected compute(step: WeightingStep): number[] {
    const units = regularizedUnits(gramianOf(step), this.reg);
    const n = units.norms.length;
    const weights = units.norms.map(() => 0);
    for (let i = 0; i < n; i++) {
      dualConeWeights(units, weights.map((_, j) => (j === i ? 1 / n : 0))).forEach((weight, j) => (weights[j] += weight));
    }
    return weights;
  }
}

export const upgrad = weighting({
  name: "upgrad", describe: "the mean of the gradients, each projected so that it opposes no task", options: dualConeOptions,
  needs: "gramian", minTasks: 2, weightsHeads: false,
  create: (tasks, given) => new UPGrad(tasks, given),
});
