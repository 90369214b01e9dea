/**
 * @file DualProj: the mean gradient, projected onto the dual cone, the directions that no gradient opposes. Lopez-Paz & Ranzato, "Gradient
 * Episodic Memory for Continual Learning" (NeurIPS 2017), eq. 8 to 11, where the other gradients are those of remembered tasks; for
 * several objectives Quinton & Rey, "Jacobian Descent for Multi-Objective Optimization" (2024):
 *
 *     w = argmin w' G w   with w >= 1 / n
 *
 * G is the Gramian.
 *
 * Departures: with `reg` 0, the default, it is the exact projection, without GEM's margin. But where gradients nearly cancel, and the parts
 * of the projection would be more than 100 times as long together as those of the mean, it is scaled down to that
 * (numerics/non-negative.ts), so that its rounding opposes no task. The library TorchJD divides G by its trace and
 * adds 1e-4 to the diagonal: `reg: 1e-4` gives its numbers. That keeps weights small where gradients nearly cancel, and may oppose a task a
 * little.
 * Heads: each follows its own loss. Zero gradient: opposes nothing and gets 1 / n, and still counts among the n.
 */
import { memberOptions } from "../options/index.js";
import { dualConeOptions, type DualConeOptions } from "./dual-cone.js";
import { dualConeWeights, regularizedUnits } from "./numerics/non-negative.js";
import { gramianOf, type WeightingStep } from "./step-input.js";
import { type WeightedTask, Weighting, weighting } from "./weighting.js";

/**
 * The projected mean gradient. Weights are at least 1 / n, except where gradients nearly cancel; one task gets 1.
 *
 * @throws PotluckError on an unknown option or a wrong value
 * @example
 * new DualProj().weights({ tasks: ["movie", "yelp"], losses: [0.7, 1.1], gramian: [[1, -2], [-2, 16]] }); // [1, 0.5]
 */
export class DualProj extends Weighting {
  private readonly reg: number;

  constructor(tasks?: readonly WeightedTask[], given?: DualConeOptions) {
    super(dualproj, tasks);
    this.reg = memberOptions("DualProj", dualproj, given).reg;
  }

  protected compute(step: WeightingStep): number[] {
    const units = regularizedUnits(gramianOf(step), this.reg);
    return dualConeWeights(units, units.norms.map(() => 1 / units.norms.length));
  }
}

export const dualproj = weighting({
  name: "dualproj", describe: "the mean gradient, projected so that it opposes no task", options: dualConeOptions,
  needs: "gramian", minTasks: 2, weightsHeads: false,
  create: (tasks, given) => new DualProj(tasks, given),
});
