/**
 * @file Aligned-MTL: Senushkin et al., "Independent Component Alignment for Multi-Task Learning" (CVPR 2023), algorithm
 * 1. The gradients are replaced by the nearest ones that are orthogonal and of one length, which have the condition number 1, and those
 * are averaged:
 *
 *     G = V diag(l) V',   B = sqrt(s) V diag(l^-1/2) V',   w = B u
 *
 * G is the Gramian, l its eigenvalues above 0 with the eigenvectors V, u_i = 1 / n the tasks' preferences, and s the square of the new
 * length: by `scale` the smallest of l ("min", the paper's), their median (the lower of two, as in the authors' code) or their mean
 * ("rmse").
 *
 * Departures: none. As in the authors' code, eigenvalues up to n times float32's epsilon times the largest count as 0.
 * Heads: each follows its own loss. Zero gradient: its eigenvalue of 0 is left out, its weight is 0, and it still counts among the n of u.
 */
import { requireName } from "./checks.js";
import { significantEigen } from "./numerics/eigen.js";
import { gramianOf, Weighting, type WeightedTask, type WeightingNeed, type WeightingStep } from "./weighting.js";

/** The length that all aligned gradients get. */
export type AlignedScale = "min" | "median" | "rmse";

/** Options of {@link AlignedMTL}. */
export interface AlignedMTLOptions {
  /** Default "min". */
  scale?: AlignedScale;
}

/**
 * Gradients made orthogonal and of one length, then averaged. One task gets 1.
 *
 * @throws PotluckError on an option out of range
 * @example
 * new AlignedMTL().weights({ tasks: ["movie", "yelp"], losses: [0.7, 1.1], gramian: [[1, 0], [0, 4]] }); // [0.5, 0.25]
 */
export class AlignedMTL extends Weighting {
  readonly needs: WeightingNeed = "gramian";
  readonly weightsHeads = false;
  private readonly scale: AlignedScale;

  constructor(tasks: readonly WeightedTask[] = [], { scale = "min" }: AlignedMTLOptions = {}) {
    super(tasks);
    requireName("aligned_mtl", "scale", scale, ["min", "median", "rmse"]);
    this.scale = scale;
  }

  weights(step: WeightingStep): number[] {
    const gramian = gramianOf(step);
    const { values, vectors } = significantEigen(gramian);
    const weights = gramian.map(() => 0);
    if (values.length === 0) return weights;
    const length = this.lengthOf(values.map(Math.sqrt), values);
    values.forEach((value, k) => {
      const share = (vectors[k].reduce((sum, part) => sum + part, 0) / weights.length) * (length / Math.sqrt(value));
      vectors[k].forEach((part, i) => (weights[i] += part * share));
    });
    return weights;
  }

  /** @param values from the greatest down */
  private lengthOf(roots: readonly number[], values: readonly number[]): number {
    if (this.scale === "min") return roots[roots.length - 1];
    if (this.scale === "median") return roots[Math.floor(roots.length / 2)];
    return Math.sqrt(values.reduce((sum, value) => sum + value / values.length, 0));
  }
}
