/**
 * @file The backward pass of a step with several tasks. Where a weighting needs only losses, the weighted losses go back as one sum. Where
 * it needs gradients, each task has its own backward pass; the weighting gets the inner products of the tasks' gradients over the shared
 * parameters (the Gramian), and those parameters get the weighted sum. What only one task reaches follows that task's loss. GradDrop
 * combines gradients at the representation, element by element.
 */
import { engine } from "../engine/engine.js";
import { PotluckError } from "../engine/errors.js";
import type { Network } from "../nn/network.js";
import { boolean, number, type Options, readOptions, showValue } from "../options/index.js";
import type { Parameter } from "../tensor/parameter.js";
import { BatchProducts, type DetachedGradient, type Weighted } from "../tensor/detached-gradient.js";
import { continueBackward, runBackwardTo, type Taped } from "../tensor/tape.js";
import type { Tensor } from "../tensor/tensor.js";
import type { Weighting } from "../weighting/index.js";
import { DIVERGENCE_HINT } from "./divergence.js";

/** One task's part in a step. */
export interface StepLoss {
  task: string;
  /** A scalar. */
  loss: Tensor;
  /** What the task's head reads, `[rows, width]`: needed where gradients are combined at the representation (GradDrop). */
  representation?: Tensor;
}

/** How the gradients of a step's tasks compare. */
export interface TaskGradients {
  /** The norm of each task's gradient by layer; the task's own final layer is `head`. */
  norms: Record<string, Record<string, number>>;
  /** Pairs of tasks, and the cosine between their gradients over the shared layers; a pair with a gradient of zero is left out. */
  cosines: [string, string, number][];
}

/** What a backward pass reports. */
export interface BackwardReport {
  /** The factor of each task's loss, or of its gradient over the shared layers. */
  weights: Record<string, number>;
  /** Present with `logTaskGradients`. */
  taskGradients?: TaskGradients;
}

const options = {
  logTaskGradients: boolean({
    default: false, describe: "Whether to report the norms and cosines of the tasks' gradients. Changes no gradient.",
  }),
  share: number({ above: 0, default: 1, describe: "A factor of all gradients, for a step of several backward passes." }),
};

/** Options of {@link backwardTasks}. */
export type BackwardOptions = Options<typeof options>;

/**
 * Computes the gradients of a step, and adds them to those that the parameters already have.
 *
 * @param losses one for each task of the step, at least one
 * @throws PotluckError when a gradient is not finite (names the task), the weighting refuses a loss, it combines gradients at a
 *   representation that this trunk's tasks do not share, or an option is unknown or wrong
 * @example
 * const outputs = model.forwardTasks(x, ["movie", "yelp"]);
 * const losses = outputs.map(({ task, logits }) => ({ task, loss: bceWithLogits(logits, y[task]) }));
 * const { weights } = backwardTasks(model, weighting, losses);
 * optimizer.step();
 */
export function backwardTasks(
  model: Network, weighting: Weighting, losses: readonly StepLoss[], given?: BackwardOptions,
): BackwardReport {
  const { logTaskGradients, share } = readOptions("backwardTasks", options, given);
  const isList: boolean = Array.isArray(losses);
  if (!isList || losses.length === 0) {
    throw new PotluckError(`backwardTasks: losses must be a list of { task, loss } with at least one entry, found ${showValue(losses)}`);
  }
  const tasks = losses.map(({ task }) => task);
  const step = { tasks, losses: losses.map(({ loss }) => loss.item()) };
  const report = (weights: readonly number[], taskGradients?: TaskGradients): BackwardReport =>
    ({ weights: Object.fromEntries(tasks.map((task, index) => [task, weights[index]])), ...(taskGradients && { taskGradients }) });

  if (weighting.needs === "gramian" || weighting.needs === "lastGramian") {
    const held = detachAll(model.parameters());
    const gradients = gradientsOf(model, losses, logTaskGradients);
    const all = logTaskGradients || weighting.needs === "gramian" ? gramianOf(gradients, sharedParameters(model)) : null;
    const gramian = weighting.needs === "gramian" ? all! : gramianOf(gradients, model.lastSharedLayer().parameters);
    const weights = weighting.weights({ ...step, gramian });
    combineGradients(model, gradients, weights.map((weight) => weight * share), weighting.weightsHeads ? undefined : share, held);
    return report(weights, logTaskGradients ? compareGradients(gradients, all!) : undefined);
  }

  const taskGradients = logTaskGradients ? taskGradientsOf(model, losses) : undefined;
  if (weighting.needs === "representationGradients") {
    if (!model.sharesRepresentation) {
      throw new PotluckError(`the weighting ${weighting.name} combines gradients at one representation that all heads read, ` +
        "and with this trunk each task has its own: use trunk mlp, or another weighting");
    }
    maskRepresentations(weighting, losses, share);
    return report(tasks.map(() => 1), taskGradients);
  }
  const weights = weighting.weights(step);
  losses.map(({ loss }, index) => weighted(loss, weights[index] * share)).reduce((total, loss) => total.add(loss)).backward();
  return report(weights, taskGradients);
}

/** A weight of 1 leaves the loss as it is, so that a plain sum stays the same to the bit. */
function weighted(loss: Tensor, weight: number): Tensor {
  return weight === 1 ? loss : loss.mul(weight);
}

/** One task's gradients, off their parameters. */
interface OwnGradients {
  task: string;
  of: Map<Parameter, DetachedGradient>;
  norms: Record<string, number>;
}

/** One backward pass for each task; afterwards the parameters hold none of these gradients. */
function gradientsOf(model: Network, losses: readonly StepLoss[], logTaskGradients: boolean): OwnGradients[] {
  return losses.map(({ task, loss }) => {
    loss.backward();
    const { trunk, heads } = logTaskGradients ? model.gradNorms() : { trunk: {}, heads: {} };
    const head = Object.values(heads);
    return { task, of: detachAll(model.parameters()), norms: { ...trunk, ...(head.length > 0 && { head: head[0] }) } };
  });
}

function detachAll(parameters: readonly Parameter[]): Map<Parameter, DetachedGradient> {
  return new Map(parameters.flatMap((parameter) => {
    const taken = parameter.detachGradient();
    return taken ? [[parameter, taken] as const] : [];
  }));
}

/** The parameters that two or more tasks depend on. */
function sharedParameters(model: Network): readonly Parameter[] {
  return model.sharedLayers().flatMap(({ parameters }) => parameters);
}

/** Inner products of the tasks' gradients over some parameters, `[tasks][tasks]`; 0 where a task does not reach one. */
function gramianOf(gradients: readonly OwnGradients[], parameters: readonly Parameter[]): number[][] {
  const products = new BatchProducts();
  const gramian = gradients.map(() => gradients.map(() => 0));
  for (let i = 0; i < gradients.length; i++) {
    for (let j = 0; j <= i; j++) {
      for (const parameter of parameters) {
        const a = gradients[i].of.get(parameter), b = gradients[j].of.get(parameter);
        if (a && b) gramian[i][j] += a.dot(b, products);
      }
      gramian[j][i] = gramian[i][j];
    }
  }
  gramian.forEach((row, index) => {
    if (!Number.isFinite(row[index])) {
      throw new PotluckError(`the gradient of task "${gradients[index].task}" has a squared norm of ${row[index]}; ${DIVERGENCE_HINT}`);
    }
  });
  return gramian;
}

/**
 * Gives every parameter the weighted sum of the tasks' gradients, added to what it held before.
 *
 * @param own the factor of gradients that only one task has; by default the task's weight
 */
function combineGradients(
  model: Network, gradients: readonly OwnGradients[], weights: readonly number[], own: number | undefined,
  held: ReadonlyMap<Parameter, DetachedGradient>,
): void {
  const shared = new Set<Parameter>(sharedParameters(model));
  for (const parameter of model.parameters() as readonly Parameter[]) {
    const parts: Weighted<DetachedGradient>[] = gradients.flatMap(({ of }, index) => {
      const gradient = of.get(parameter);
      return gradient ? [{ gradient, weight: shared.has(parameter) ? weights[index] : own ?? weights[index] }] : [];
    });
    const before = held.get(parameter);
    if (before) parts.push({ gradient: before, weight: 1 });
    if (parts.length > 0) parameter.addGradients(parts);
  }
}

function compareGradients(gradients: readonly OwnGradients[], gramian: readonly (readonly number[])[]): TaskGradients {
  const cosines: TaskGradients["cosines"] = [];
  gradients.forEach(({ task }, i) => gradients.slice(0, i).forEach((other, j) => {
    const norms = Math.sqrt(gramian[i][i]) * Math.sqrt(gramian[j][j]);
    if (norms > 0) cosines.push([other.task, task, Math.max(-1, Math.min(1, gramian[i][j] / norms))]);
  }));
  return { norms: Object.fromEntries(gradients.map(({ task, norms }) => [task, norms])), cosines };
}

/** The same where the weighting needs no such passes: in separate passes, after which all gradients are as before. */
function taskGradientsOf(model: Network, losses: readonly StepLoss[]): TaskGradients {
  const held = detachAll(model.parameters());
  const gradients = gradientsOf(model, losses, true);
  const gramian = gramianOf(gradients, sharedParameters(model));
  combineGradients(model, [], [], undefined, held);
  return compareGradients(gradients, gramian);
}

/** Runs each task's gradient back to its representation, masks it there, and continues below with the sum. */
function maskRepresentations(weighting: Weighting, losses: readonly StepLoss[], share: number): void {
  const native = engine();
  const { kernels, arena } = native;
  const read = losses.map(({ task, representation }) => {
    if (representation) return representation;
    throw new PotluckError(`the weighting ${weighting.name} needs the representation of each task, and the loss of task "${task}" ` +
      "has none: take it from the outputs of model.forwardTasks()");
  });
  const representations = new Set<Taped>(read);
  const gradients = losses.map(({ loss }, index) => {
    runBackwardTo(weighted(loss, share), (tensor) => representations.has(tensor));
    const pointer = read[index].gradientPointer();
    read[index].dropGradient();
    return pointer;
  });
  const sums = read.map((representation, index) => {
    const [rows, columns] = representation.shape;
    const out = arena.allocate(columns * 4);
    kernels.signedColumnSums(representation.pointer(), gradients[index], out, rows, columns);
    return native.copyFloats(out, columns);
  });
  const masks = weighting.masks(sums);
  read.forEach((representation, index) => {
    const [rows, columns] = representation.shape;
    kernels.accumulateColumnsScaled(gradients[index], native.stageFloats(masks[index]), representation.gradientPointer(), rows, columns);
  });
  continueBackward([...representations]);
}
