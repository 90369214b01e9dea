/**
 * @file GradDrop, gradient sign dropout: Chen et al., "Just Pick a Sign: Optimizing Deep Multitask Models with Gradient Sign Dropout"
 * (NeurIPS 2020), algorithm 1. It gives no weights. Where gradients meet at the representation, each element draws a sign, and gradients of
 * the other sign are dropped there. With G_i the gradient of task i, times the sign of the representation and summed over the rows (the
 * paper's marginalized form, for tasks whose rows are not the same):
 *
 *     P = (1 + sum_i G_i / sum_i |G_i|) / 2
 *     M_i = [U < P] where G_i > 0,  [U >= P] where G_i < 0    U uniform on [0, 1), one for each element
 *
 * and task i's gradient at the representation is multiplied by leak + (1 - leak) M_i.
 *
 * It differs from the Gramian methods: it works element by element, at the representation and not on parameters, so everything below gets
 * the masked sum, whatever the trunk. Implementations that mask each parameter's gradient (TorchJD's works on rows of a Jacobian) draw a
 * sign for each parameter instead, and use no sign of an activation. Departure: where all G_i are 0, or for a task whose G_i is 0, there is
 * no sign: in the first case all gradients pass whole, in the second the task's is multiplied by the leak.
 * Heads: each follows its own loss. Zero gradient: adds nothing, masked or not, and does not change P.
 */
import { RandomStream } from "../engine/random.js";
import { number, type Options, readOptions } from "../options/index.js";
import { countOf, type WeightingState } from "./state.js";
import type { WeightingStep } from "./step-input.js";
import { type WeightedTask, Weighting, weighting, withSeed } from "./weighting.js";

const options = {
  leak: number({ from: 0, to: 1, default: 0, describe: "The share of a dropped gradient that still passes." }),
};
const seeded = withSeed(options);

/** Options of {@link GradDrop}. */
export type GradDropOptions = Options<typeof seeded>;

/**
 * Drops, at each element of the representation, the gradients of one sign. Weights are 1; one task keeps its whole gradient.
 *
 * @throws PotluckError on an unknown option or a wrong value
 * @example
 * new GradDrop().masks([new Float32Array([1, -2]), new Float32Array([3, -1])]); // all 1: at each element, the signs agree
 */
export class GradDrop extends Weighting {
  private readonly leak: number;
  private readonly stream: RandomStream;

  constructor(tasks?: readonly WeightedTask[], given?: GradDropOptions) {
    super(graddrop, tasks);
    const { leak, seed } = readOptions("GradDrop", seeded, given);
    this.leak = leak;
    this.stream = new RandomStream(seed, "weighting/graddrop");
  }

  protected compute({ tasks }: WeightingStep): number[] {
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

  override stateDict(): WeightingState {
    return { ...super.stateDict(), position: this.stream.position };
  }

  override loadStateDict(state: WeightingState): void {
    super.loadStateDict(state);
    this.stream.position = countOf(state, "position");
  }
}

export const graddrop = weighting({
  name: "graddrop", describe: "at each element of the representation, gradients of a randomly drawn sign", options,
  needs: "representationGradients", minTasks: 2, weightsHeads: false,
  create: (tasks, given, seed) => new GradDrop(tasks, { ...given, seed }),
});
