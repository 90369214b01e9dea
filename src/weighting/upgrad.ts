/**
 * @file UPGrad, the unconflicting projection of gradients: Quinton & Rey, "Jacobian Descent for Multi-Objective Optimization" (2024),
 * section 2 and proposition 1. Each gradient is projected onto the dual cone, the directions that no gradient opposes, and the projections
 * are averaged:
 *
 *     w = sum_i v_i,   v_i = argmin v' G v   with v >= e_i / n
 *
 * G is the Gramian, e_i the i-th unit vector. The result opposes no task, and longer gradients count in proportion.
 *
 * Departures: none with `reg` 0, the default: the paper's exact projection. The authors' library, TorchJD, divides G by its trace and adds
 * 1e-4 to the diagonal: `reg: 1e-4` gives its numbers. That keeps weights small where gradients nearly cancel, and may oppose a task a
 * little.
 * Heads: each follows its own loss. Zero gradient: opposes nothing and gets 1 / n, and still counts among the n.
 */
import { requireOption } from "./checks.js";
import { dualConeUnits, regularizedUnits } from "./numerics/non-negative.js";
import { gramianOf, Weighting, type WeightedTask, type WeightingNeed, type WeightingStep } from "./weighting.js";

/** Options of {@link UPGrad} and of `DualProj`. */
export interface DualConeOptions {
  /** Added to the diagonal of the Gramian, as a share of its trace; at least 0, default 0: the exact projection. */
  reg?: number;
}

/**
 * The mean of the projected gradients. Weights are at least 1 / n; one task gets 1.
 *
 * @throws PotluckError on an option out of range
 * @example
 * new UPGrad().weights({ tasks: ["movie", "yelp"], losses: [0.7, 1.1], gramian: [[1, -0.5], [-0.5, 1]] }); // [0.75, 0.75]
 */
export class UPGrad extends Weighting {
  readonly needs: WeightingNeed = "gramian";
  readonly weightsHeads = false;
  private readonly reg: number;

  constructor(tasks: readonly WeightedTask[] = [], { reg = 0 }: DualConeOptions = {}) {
    super(tasks);
    requireOption("upgrad", "reg", reg, { from: 0 });
    this.reg = reg;
  }

  weights(step: WeightingStep): number[] {
    const units = regularizedUnits(gramianOf(step), this.reg);
    const n = units.norms.length;
    const weights = units.norms.map(() => 0);
    for (let i = 0; i < n; i++) {
      dualConeUnits(units, weights.map((_, j) => (j === i ? 1 / n : 0))).forEach((weight, j) => (weights[j] += weight));
    }
    return weights;
  }
}
