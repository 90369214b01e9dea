/**
 * @file The backward pass of a step with several tasks. Where a weighting needs only losses, the weighted losses go back as one sum. Where
 * it needs gradients, each task has its own backward pass; the weighting gets the inner products of the tasks' gradients over the shared
 * parameters (the Gramian), and those parameters get the weighted sum. What only one task reaches follows that task's loss. GradDrop
 * combines gradients at the representation, element by element. What a weighting remembers of gradients is in running.ts. What is shared is
 * read from the tape: the parameters that two or more of the losses reach.
 */
import { engine } from "../engine/engine.js";
import { PotluckError } from "../engine/errors.js";
import { Module } from "../nn/module.js";
import { type TaskNetwork, gradNormsOf } from "../nn/task-network.js";
import { boolean, number, type Options, readOptions, showValue } from "../options/index.js";
import { Parameter } from "../tensor/parameter.js";
import { BatchProducts, type DetachedGradient, type Weighted } from "../tensor/detached-gradient.js";
import { continueBackward, leavesOf, nearestShared, runBackwardTo, sharedFrontier, type Taped } from "../tensor/tape.js";
import { Tensor } from "../tensor/tensor.js";
import { Weighting } from "../weighting/index.js";
import { DivergenceError } from "./divergence.js";
import { type RunningGradients, remembersGradients, runningGradientsOf } from "./running.js";

/** One task's part in a step. */
export interface StepLoss {
  task: string;
  /** A scalar. */
  loss: Tensor;
  /**
   * What the task's head reads, `[rows, width]`, where gradients are combined there (GradDrop). By default the tape shows it: the tensor
   * above which only this task's parameters come.
   */
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
 * @param model the network, or any module: its parameters, and those beyond it that the losses reach, get gradients
 * @param losses one for each task of the step, at least one. With a single one, all that it reaches counts as shared, or of a network that
 *   knows its trunk, the trunk
 * @throws PotluckError when a gradient is not finite (names the task), the weighting refuses a loss, it combines gradients at a
 *   representation that this trunk's tasks do not share, or an option is unknown or wrong
 * @example
 * const outputs = model.forwardTasks(x, ["movie", "yelp"]);
 * const losses = outputs.map(({ task, logits }) => ({ task, loss: bceWithLogits(logits, y[task]) }));
 * const { weights } = backwardTasks(model, weighting, losses);
 * optimizer.step();
 */
export function backwardTasks(
  model: BackwardModel, weighting: Weighting, losses: readonly StepLoss[], given?: BackwardOptions,
): BackwardReport {
  const { logTaskGradients, share } = readOptions("backwardTasks", options, given);
  checkArguments(model, weighting, losses);
  const tasks = losses.map(({ task }) => task);
  const step = { tasks, losses: losses.map(({ loss }) => loss.item()) };
  const report = (weights: readonly number[], taskGradients?: TaskGradients): BackwardReport =>
    ({ weights: Object.fromEntries(tasks.map((task, index) => [task, weights[index]])), ...(taskGradients && { taskGradients }) });

  if (weighting.needs === "gramian" || weighting.needs === "lastGramian") {
    const parameters = parametersOf(model, losses), held = detachAll(parameters);
    const gradients = gradientsOf(model, parameters, losses, logTaskGradients), shared = sharedParameters(model, parameters, gradients);
    const all = logTaskGradients || weighting.needs === "gramian" ? gramianOf(gradients, shared) : null;
    const gramian = weighting.needs === "gramian" ? all! : gramianOf(gradients, lastShared(model, losses, shared));
    const weights = weighting.weights({ ...step, gramian });
    const scaled = weights.map((weight) => weight * share);
    combineGradients(parameters, shared, gradients, scaled, weighting.weightsHeads ? undefined : share, held);
    return report(weights, logTaskGradients ? compareGradients(gradients, all!) : undefined);
  }

  if (remembersGradients(weighting)) {
    const { weights, taskGradients } = backwardRemembering(model, weighting, losses, step.losses, { logTaskGradients, share });
    return report(weights, taskGradients);
  }

  const taskGradients = logTaskGradients ? taskGradientsOf(model, losses) : undefined;
  if (weighting.needs === "representationGradients") {
    if (model.sharesRepresentation === false) {
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

/** @throws PotluckError unless these are a module, a weighting, and a scalar loss for each of some tasks */
function checkArguments(model: unknown, weighting: unknown, losses: unknown): void {
  if (!(model instanceof Module)) throw new PotluckError(`backwardTasks takes a module first, found ${showValue(model)}`);
  if (!(weighting instanceof Weighting)) {
    throw new PotluckError(`backwardTasks takes a weighting second, such as new CAGrad(), found ${showValue(weighting)}`);
  }
  if (!Array.isArray(losses) || losses.length === 0) {
    throw new PotluckError(`backwardTasks: losses must be a list of { task, loss } with at least one entry, found ${showValue(losses)}`);
  }
  const tasks = new Set<unknown>();
  losses.forEach((entry: unknown, index) => {
    const { task, loss } = (entry ?? {}) as Partial<StepLoss>;
    if (typeof task !== "string") {
      throw new PotluckError(`backwardTasks: losses[${index}] must be { task, loss }, with the name of a task, found ${showValue(entry)}`);
    }
    if (!(loss instanceof Tensor) || loss.size !== 1) {
      const found = loss instanceof Tensor ? `a tensor of shape [${loss.shape.join(", ")}]` : showValue(loss);
      throw new PotluckError(`backwardTasks: the loss of task "${task}" must be a tensor with one number, found ${found}`);
    }
    if (tasks.has(task)) throw new PotluckError(`backwardTasks: task "${task}" has two losses: add them to one`);
    tasks.add(task);
  });
}

/** A step of a weighting that remembers gradients: running ones take the place of the step's, or sums of squares give the weights. */
function backwardRemembering(
  model: BackwardModel, weighting: Weighting, losses: readonly StepLoss[], values: readonly number[],
  { logTaskGradients, share }: Required<BackwardOptions>,
): { weights: number[]; taskGradients?: TaskGradients } {
  const tasks = losses.map(({ task }) => task), step = { tasks, losses: values };
  const running = runningGradientsOf(weighting, model), parameters = parametersOf(model, losses), held = detachAll(parameters);
  const gradients = gradientsOf(model, parameters, losses, logTaskGradients);
  const shared = rememberedParameters(model, parameters, gradients, running);
  running.include(shared, tasks);
  // only the norms are needed, unless products are reported
  const gramian = logTaskGradients ? gramianOf(gradients, shared) : null;
  const norms = gramian ? gramian.map((row, i) => Math.sqrt(row[i])) : gradients.map((own) => Math.sqrt(gramianOf([own], shared)[0][0]));
  const taskGradients = gramian ? compareGradients(gradients, gramian) : undefined;
  if (weighting.needs === "scaledSquares") {
    const weights = weighting.weights({ ...step, scaledSquares: running.addSquares(gradients) });
    const scaled = weights.map((weight) => weight * share);
    combineGradients(parameters, shared, gradients, scaled, weighting.weightsHeads ? undefined : share, held);
    return { weights, taskGradients };
  }
  const { keep, add, heads } = weighting.running(step, norms);
  const weights = weighting.weights({ ...step, gramian: running.move(gradients, keep, add) });
  const scaled = weights.map((weight) => weight * share), own = heads.map((factor) => factor * share);
  const remembered = new Set(shared), others = parameters.filter((parameter) => !remembered.has(parameter));
  combineGradients(others, [], gradients, weighting.weightsHeads ? own.map((factor, i) => factor * weights[i]) : own, undefined, held);
  for (const parameter of shared) {
    const combined = running.combine(parameter, tasks, scaled), before = held.get(parameter);
    const parts = [combined, before].flatMap((gradient) => (gradient ? [{ gradient, weight: 1 }] : []));
    if (parts.length > 0) parameter.addGradients(parts);
  }
  return { weights, taskGradients };
}

/** The shared parameters of a step, and those that were shared in an earlier one. */
function rememberedParameters(
  model: BackwardModel, parameters: readonly Parameter[], gradients: readonly OwnGradients[], running: RunningGradients,
): Parameter[] {
  const before = [...running.parameters], known = new Set(parameters), other = before.find((parameter) => !known.has(parameter));
  if (other) {
    throw new PotluckError(`the weighting remembers gradients of another model (${other.name}): make a new weighting for each model`);
  }
  if (gradients.length === 1 && before.length > 0) return before;
  return [...new Set([...before, ...sharedParameters(model, parameters, gradients)])];
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

/** A network or any other module. */
type BackwardModel = Module & Pick<TaskNetwork, "trunkParameters" | "lastSharedParameters" | "gradNorms" | "sharesRepresentation">;

/** The model's parameters, and others that the losses reach. */
function parametersOf(model: Module, losses: readonly StepLoss[]): Parameter[] {
  const own = model.parameters(), known = new Set<Taped>(own);
  const leaves = leavesOf(losses.map(({ loss }) => loss));
  const beyond = leaves.filter((leaf): leaf is Parameter => leaf instanceof Parameter && !known.has(leaf));
  return [...own, ...beyond];
}

/** One backward pass for each task; afterwards the parameters hold none of these gradients. */
function gradientsOf(
  model: BackwardModel, parameters: readonly Parameter[], losses: readonly StepLoss[], logTaskGradients: boolean,
): OwnGradients[] {
  return losses.map(({ task, loss }) => {
    loss.backward();
    const { trunk, heads } = logTaskGradients ? gradNormsOf(model) : { trunk: {}, heads: {} };
    const head = Object.values(heads);
    return { task, of: detachAll(parameters), norms: { ...trunk, ...(head.length > 0 && { head: head[0] }) } };
  });
}

function detachAll(parameters: readonly Parameter[]): Map<Parameter, DetachedGradient> {
  return new Map(parameters.flatMap((parameter) => {
    const taken = parameter.detachGradient();
    return taken ? [[parameter, taken] as const] : [];
  }));
}

/** The parameters that two or more of the losses reach; with a single loss the trunk's, or all. */
function sharedParameters(model: BackwardModel, parameters: readonly Parameter[], gradients: readonly OwnGradients[]): Parameter[] {
  if (gradients.length === 1) return model.trunkParameters?.() ?? [...parameters];
  return parameters.filter((parameter) => gradients.filter(({ of }) => of.has(parameter)).length > 1);
}

/** The shared parameters that are nearest to the losses. */
function lastShared(model: BackwardModel, losses: readonly StepLoss[], shared: readonly Parameter[]): readonly Parameter[] {
  const own = model.lastSharedParameters?.();
  if (own) return own;
  const found = nearestShared(losses.map(({ loss }) => loss), new Set<Taped>(shared));
  return shared.filter((parameter) => found.has(parameter));
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
      throw DivergenceError.of(`the gradient of task "${gradients[index].task}" has a squared norm of ${row[index]}`);
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
  parameters: readonly Parameter[], sharedOnes: readonly Parameter[], gradients: readonly OwnGradients[], weights: readonly number[],
  own: number | undefined, held: ReadonlyMap<Parameter, DetachedGradient>,
): void {
  const shared = new Set<Parameter>(sharedOnes);
  for (const parameter of parameters) {
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
function taskGradientsOf(model: BackwardModel, losses: readonly StepLoss[]): TaskGradients {
  const parameters = parametersOf(model, losses), held = detachAll(parameters);
  const gradients = gradientsOf(model, parameters, losses, true);
  const gramian = gramianOf(gradients, sharedParameters(model, parameters, gradients));
  combineGradients(parameters, [], [], [], undefined, held);
  return compareGradients(gradients, gramian);
}

/** Runs each task's gradient back to its representation, masks it there, and continues below with the sum. */
function maskRepresentations(weighting: Weighting, losses: readonly StepLoss[], share: number): void {
  const native = engine();
  const { kernels, arena } = native;
  // with a single task nothing says where its head begins
  if (losses.length === 1 && !losses[0].representation) return weighted(losses[0].loss, share).backward();
  const read = representationsOf(weighting, losses);
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

/** What each task's head reads: as it was given, or the one tensor above which only the task's own parameters come. */
function representationsOf(weighting: Weighting, losses: readonly StepLoss[]): Tensor[] {
  const reached = losses.map(({ loss }) => new Set(leavesOf([loss])));
  const isShared = (leaf: Taped): boolean => reached.filter((leaves) => leaves.has(leaf)).length > 1;
  const found = losses.map(({ task, loss, representation }) => {
    if (representation) return representation;
    const frontier = sharedFrontier(loss, isShared);
    if (frontier.length === 1 && frontier[0] instanceof Tensor && frontier[0].shape.length === 2) return frontier[0];
    throw new PotluckError(`the weighting ${weighting.name} combines gradients at one representation [rows, width] that all heads read; ` +
      `that of task "${task}" cannot be found, since ${frontier.length} tensors lie between shared parameters and its own: give it in ` +
      "the losses, as { task, loss, representation }");
  });
  const other = found.findIndex(({ shape }) => shape[1] !== found[0].shape[1]);
  if (other < 0) return found;
  throw new PotluckError(`the weighting ${weighting.name} needs representations of one width, found ${found[0].shape[1]} of task ` +
    `"${losses[0].task}" and ${found[other].shape[1]} of task "${losses[other].task}"`);
}
