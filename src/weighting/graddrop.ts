/**
 * @file GradDrop, gradient sign dropout: Chen et al., "Just Pick a Sign: Optimizing Deep Multitask Models with Gradient Sign Dropout"
 * (NeurIPS 2020), algorithm 1. No weights: where gradients meet at the representation, each of its elements draws a sign, and gradients of
 * the other sign are dropped there. With G_i the gradient of task i, times the sign of what the head reads and summed over the rows (the
 * paper's marginalized form, for tasks whose rows are not the same):
 *
 *     P = (1 + sum_i G_i / sum_i |G_i|) / 2
 *     M_i = [U < P] where G_i > 0,  [U >= P] where G_i < 0    U uniform on [0, 1), one for each element
 *
 * and task i's gradient at the representation is multiplied by leak + (1 - leak) M_i; leak is 0 by default.
 *
 * Differs from the Gramian methods: it works element by element, at the representation rather than on parameters, and so everything below
 * it sees the masked sum, whatever the trunk; implementations that mask each parameter's gradient (TorchJD's acts on rows of a Jacobian)
 * draw a sign for each parameter instead, and know no sign of an activation. Departure: where no task pulls (all G_i are 0), or for a task
 * whose G_i is 0, there is no sign: the first pass whole, the second keeps the leak.
 * Heads: each follows its own loss. Zero gradient: masked or not, adds nothing, and has no say in P.
 */
import { RandomStream } from "../engine/random.js";
import { requireOption } from "./checks.js";
import { countOf, Weighting, type WeightedTask, type WeightingNeed, type WeightingState, type WeightingStep } from "./weighting.js";

/** Options of {@link GradDrop}. */
export interface GradDropOptions {
  /** The share of a dropped gradient that passes all the same; from 0 to 1, default 0. */
  leak?: number;
  /** Default 0. */
  seed?: number;
}

/**
 * Drops, at each element of the representation, the gradients of one sign. Weights are 1; one task keeps its whole gradient.
 *
 * @throws PotluckError on an option out of range
 * @example
 * new GradDrop().masks([new Float32Array([1, -2]), new Float32Array([3, -1])]); // all 1: at each element, the signs agree
 */
export class GradDrop extends Weighting {
  readonly needs: WeightingNeed = "representationGradients";
  readonly weightsHeads = false;
  private readonly leak: number;
  private readonly stream: RandomStream;

  constructor(tasks: readonly WeightedTask[] = [], { leak = 0, seed = 0 }: GradDropOptions = {}) {
    super(tasks);
    requireOption("graddrop", "leak", leak, { from: 0, to: 1 });
    this.leak = leak;
    this.stream = new RandomStream(seed, "weighting/graddrop");
  }

  weights({ tasks }: WeightingStep): number[] {
    return tasks.map(() => 1);
  }

  override masks(gradients: readonly Float32Array[]): Float32Array[] {
    const masks = gradients.map((gradient) => new Float32Array(gradient.length));
    for (let element = 0; element < gradients[0].length; element++) {
      const draw = this.stream.float();
      let sum = 0, size = 0;
      for (const gradient of gradients) {
        sum += gradient[element];
        size += Math.abs(gradient[element]);
      }
      const up = size > 0 && draw < (1 + sum / size) / 2;
      gradients.forEach((gradient, task) => {
        const passes = size === 0 || (up ? gradient[element] > 0 : gradient[element] < 0);
        masks[task][element] = passes ? 1 : this.leak;
      });
    }
    return masks;
  }

  override state(): WeightingState {
    return { position: this.stream.position };
  }

  override loadState(state: WeightingState): void {
    this.stream.position = countOf(state, "position");
  }
}
