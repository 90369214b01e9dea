/**
 * @file DualProj: the mean gradient, projected onto the dual cone, the directions that no gradient opposes. Lopez-Paz & Ranzato, "Gradient
 * Episodic Memory for Continual Learning" (NeurIPS 2017), eq. 8 to 11, where the other gradients are those of remembered tasks; for
 * several objectives as Quinton & Rey, "Jacobian Descent for Multi-Objective Optimization" (2024), have it:
 *
 *     w = argmin w' G w   with w >= 1 / n
 *
 * G is the Gramian.
 *
 * Departures: none with `reg` 0, the default: the exact projection, without GEM's margin. The library TorchJD divides G by its trace and
 * adds 1e-4 to the diagonal: `reg: 1e-4` gives its numbers. That keeps weights small where gradients nearly cancel, and may oppose a task a
 * little.
 * Heads: each follows its own loss. Zero gradient: opposes nothing and gets 1 / n, and still counts among the n.
 */
import { requireOption } from "./checks.js";
import { dualConeUnits, regularizedUnits } from "./numerics/non-negative.js";
import type { DualConeOptions } from "./upgrad.js";
import { gramianOf, Weighting, type WeightedTask, type WeightingNeed, type WeightingStep } from "./weighting.js";

/**
 * The projected mean gradient. Weights are at least 1 / n; one task gets 1.
 *
 * @throws PotluckError on an option out of range
 * @example
 * new DualProj().weights({ tasks: ["movie", "yelp"], losses: [0.7, 1.1], gramian: [[1, -2], [-2, 16]] }); // [1, 0.5]
 */
export class DualProj extends Weighting {
  readonly needs: WeightingNeed = "gramian";
  readonly weightsHeads = false;
  private readonly reg: number;

  constructor(tasks: readonly WeightedTask[] = [], { reg = 0 }: DualConeOptions = {}) {
    super(tasks);
    requireOption("dualproj", "reg", reg, { from: 0 });
    this.reg = reg;
  }

  weights(step: WeightingStep): number[] {
    const units = regularizedUnits(gramianOf(step), this.reg);
    return dualConeUnits(units, units.norms.map(() => 1 / units.norms.length));
  }
}
