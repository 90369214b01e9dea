/**
 * @file Aligned-MTL: Senushkin et al., "Independent Component Alignment for Multi-Task Learning" (CVPR 2023), algorithm
 * 1. The gradients are replaced by the nearest ones that are orthogonal and equally long, a system of condition number 1, and those are
 * averaged:
 *
 *     G = V diag(l) V',   B = sqrt(s) V diag(l^-1/2) V',   w = B u
 *
 * G is the Gramian, l its eigenvalues above 0 with the eigenvectors V, u_i = 1 / n the tasks' preferences, and s the square of the new
 * length, which `scale` selects: the smallest of l ("min", the paper's), their median (the lower of two, as in the authors' code) or their
 * mean ("rmse").
 *
 * Departures: none. As in the authors' code, eigenvalues up to n times float32's epsilon times the largest count as 0.
 * Heads: each follows its own loss. Zero gradient: its eigenvalue of 0 is left out, its weight is 0, and it still counts among the n of u.
 */
import { memberOptions, oneOf, type Options, type Settings } from "../options/index.js";
import { significantEigen } from "./numerics/eigen.js";
import { gramianOf, type WeightingStep } from "./step-input.js";
import { type WeightedTask, Weighting, weighting } from "./weighting.js";

const options = {
  scale: oneOf(["min", "median", "rmse"], {
    default: "min",
    describe: "The length of the orthogonal gradients: the smallest, the median or the root mean square of the gradients' singular values.",
  }),
};

/** Options of {@link AlignedMTL}. */
export type AlignedMTLOptions = Options<typeof options>;

/**
 * Gradients made orthogonal and equally long, then averaged. One task gets 1.
 *
 * @throws PotluckError on an unknown option or a wrong value
 * @example
 * new AlignedMTL().weights({ tasks: ["movie", "yelp"], losses: [0.7, 1.1], gramian: [[1, 0], [0, 4]] }); // [0.5, 0.25]
 */
export class AlignedMTL extends Weighting {
  private readonly scale: Settings<typeof options>["scale"];

  constructor(tasks?: readonly WeightedTask[], given?: AlignedMTLOptions) {
    super(alignedMTL, tasks);
    this.scale = memberOptions("AlignedMTL", alignedMTL, given).scale;
  }

  protected compute(step: WeightingStep): number[] {
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

  /** @param values in descending order */
  private lengthOf(roots: readonly number[], values: readonly number[]): number {
    if (this.scale === "min") return roots[roots.length - 1];
    if (this.scale === "median") return roots[Math.floor(roots.length / 2)];
    return Math.sqrt(values.reduce((sum, value) => sum + value / values.length, 0));
  }
}

export const alignedMTL = weighting({
  name: "aligned_mtl", describe: "the mean of the gradients after they are made orthogonal and equally long", options,
  needs: "gramian", minTasks: 2, weightsHeads: false,
  create: (tasks, given) => new AlignedMTL(tasks, given),
});
