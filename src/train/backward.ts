/**
 * @file The backward pass of a step with several tasks. Losses that are merely weighted go back as one sum. Methods that look at gradients get
 * each task's own: one backward pass a task, its gradients of the shared parameters taken off, their inner products (the Gramian) shown to the
 * method, and the combination that it chose put back; what only one task reaches follows that task's loss. GradDrop combines
 * at the representation, element by element.
 */
import { engine } from "../engine/engine.js";
import { PotluckError } from "../engine/errors.js";
import type { Network } from "../nn/network.js";
import type { Parameter } from "../tensor/parameter.js";
import { BatchProducts, type DetachedGradient, type Weighted } from "../tensor/detached-gradient.js";
import { continueBackward, runBackwardTo } from "../tensor/tape.js";
import type { Tensor } from "../tensor/tensor.js";
import type { Weighting } from "../weighting/weighting.js";
import { DIVERGENCE_HINT } from "./evaluate.js";

/** One task's part in a step. */
export interface StepLoss {
  task: string;
  /** A scalar. */
  loss: Tensor;
  /** What the task's head has read, `[rows, width]`: needed where gradients are combined at the representation (GradDrop). */
  representation?: Tensor;
}

/** What the tasks of a step do to each other. */
export interface TaskGradients {
  /** The norm of each task's gradient by layer; the task's own final layer is `head`. */
  norms: Record<string, Record<string, number>>;
  /** Pairs of tasks, and the cosine between their gradients over the shared layers; a pair with a gradient of zero is left out. */
  cosines: [string, string, number][];
}

/** What a backward pass tells. */
export interface BackwardReport {
  /** What each task's loss, or its gradient over the shared layers, was multiplied by. */
  weights: Record<string, number>;
  /** There when it was asked for. */
  taskGradients?: TaskGradients;
}

/** Options of {@link backwardTasks}. */
export interface BackwardOptions {
  /** Whether to tell what the tasks do to each other; changes no gradient. Default false. */
  observe?: boolean;
  /** What everything is multiplied by, where several passes make one step; default 1. */
  share?: number;
}

/**
 * Computes the gradients of a step, adding to what the parameters hold.
 *
 * @param losses one or more
 * @throws PotluckError when a gradient is no finite number (names the task), when the weighting refuses a loss, or combines gradients at a
 *   representation that this trunk's tasks do not have in common
 * @example
 * const outputs = model.forwardTasks(x, ["movie", "yelp"]);
 * const losses = outputs.map(({ task, logits }) => ({ task, loss: bceWithLogits(logits, y[task]) }));
 * const { weights } = backwardTasks(model, weighting, losses);
 * optimizer.step();
 */
export function backwardTasks(
  model: Network, weighting: Weighting, losses: readonly StepLoss[], { observe = false, share = 1 }: BackwardOptions = {},
): BackwardReport {
  const tasks = losses.map(({ task }) => task);
  const step = { tasks, losses: losses.map(({ loss }) => loss.item()) };
  const report = (weights: readonly number[], taskGradients?: TaskGradients): BackwardReport =>
    ({ weights: Object.fromEntries(tasks.map((task, index) => [task, weights[index]])), ...(taskGradients && { taskGradients }) });

  if (weighting.needs === "gramian" || weighting.needs === "lastGramian") {
    const held = detachAll(model.parameters());
    const gradients = gradientsOf(model, losses, observe);
    const all = observe || weighting.needs === "gramian" ? gramianOf(gradients, sharedParameters(model)) : null;
    const gramian = weighting.needs === "gramian" ? all! : gramianOf(gradients, model.lastSharedLayer().parameters);
    const weights = weighting.weights({ ...step, gramian });
    putBack(model, gradients, weights.map((weight) => weight * share), weighting.weightsHeads ? undefined : share, held);
    return report(weights, observe ? seen(gradients, all!) : undefined);
  }

  const taskGradients = observe ? observed(model, losses) : undefined;
  if (weighting.needs === "representationGradients") {
    if (!model.sharesRepresentation) {
      throw new PotluckError("this weighting combines the tasks' gradients where all heads read one representation, and with this trunk " +
        "each task has its own; take trunk mlp, or another weighting");
    }
    maskRepresentations(weighting, losses, share);
    return report(tasks.map(() => 1), taskGradients);
  }
  const weights = weighting.weights(step);
  losses.map(({ loss }, index) => weighted(loss, weights[index] * share)).reduce((total, loss) => total.add(loss)).backward();
  return report(weights, taskGradients);
}

/** A plain sum stays one, to the bit. */
function weighted(loss: Tensor, weight: number): Tensor {
  return weight === 1 ? loss : loss.mul(weight);
}

/** One task's gradients, off their parameters. */
interface OwnGradients {
  task: string;
  of: Map<Parameter, DetachedGradient>;
  norms: Record<string, number>;
}

/** A backward pass a task; the parameters hold none of them afterwards. */
function gradientsOf(model: Network, losses: readonly StepLoss[], observe: boolean): OwnGradients[] {
  return losses.map(({ task, loss }) => {
    loss.backward();
    const { trunk, heads } = observe ? model.gradNorms() : { trunk: {}, heads: {} };
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

/** What two tasks or more depend on. */
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
 * Gives every parameter the weighted sum of the tasks' gradients and what it held before.
 *
 * @param own what a gradient is multiplied by that only one task has; default: the task's weight
 */
function putBack(
  model: Network, gradients: readonly OwnGradients[], weights: readonly number[], own: number | undefined, held: ReadonlyMap<Parameter, DetachedGradient>,
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

function seen(gradients: readonly OwnGradients[], gramian: readonly (readonly number[])[]): TaskGradients {
  const cosines: TaskGradients["cosines"] = [];
  gradients.forEach(({ task }, i) => gradients.slice(0, i).forEach((other, j) => {
    const norms = Math.sqrt(gramian[i][i]) * Math.sqrt(gramian[j][j]);
    if (norms > 0) cosines.push([other.task, task, Math.max(-1, Math.min(1, gramian[i][j] / norms))]);
  }));
  return { norms: Object.fromEntries(gradients.map(({ task, norms }) => [task, norms])), cosines };
}

/** The same for a method that needs no such passes: in passes of their own, after which everything is as it was. */
function observed(model: Network, losses: readonly StepLoss[]): TaskGradients {
  const held = detachAll(model.parameters());
  const gradients = gradientsOf(model, losses, true);
  const gramian = gramianOf(gradients, sharedParameters(model));
  putBack(model, [], [], undefined, held);
  return seen(gradients, gramian);
}

/** Sends each task's gradient to its representation, masks it there, and goes on below with the sum. */
function maskRepresentations(weighting: Weighting, losses: readonly StepLoss[], share: number): void {
  const native = engine();
  const { kernels, arena } = native;
  const read = losses.map(({ task, representation }) => {
    if (representation) return representation;
    throw new PotluckError(`the loss of task "${task}" comes without its representation, where this weighting combines gradients; take it from model.forwardTasks()`);
  });
  const representations = new Set(read);
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
