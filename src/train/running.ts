/**
 * @file What weightings remember of the tasks' gradients from step to step: running gradients (DB-MTL, MoCo) or sums of squares
 * (ExcessMTL), for each task and each shared parameter. They belong to a weighting, are made in its first step, and are freed with the
 * parameters. A parameter that was shared once stays so here, also in steps where a single task reaches it.
 */
import { engine } from "../engine/engine.js";
import { PotluckError } from "../engine/errors.js";
import { ADDRESSABLE_BYTES, formatBytes } from "../engine/heap.js";
import type { Module } from "../nn/module.js";
import { listNames, showValue } from "../options/index.js";
import { type GradientMemory, gradientMemoryBytes, makeGradientMemory, type WeightedPlane } from "../tensor/gradient-memory.js";
import type { DetachedGradient } from "../tensor/detached-gradient.js";
import type { Parameter } from "../tensor/parameter.js";
import { StateReader } from "../tensor/state.js";
import type { GradientKeeper, RememberedGradient } from "../weighting/state.js";
import type { Weighting } from "../weighting/index.js";

/** Bytes kept free for a step's tensors. */
const RESERVE = 32 << 20;
/** Added to a sum of squares below its root, as in LibMTL. */
const EPS = 1e-7;

/** The gradients of one task of a step. */
export interface TaskGradient {
  task: string;
  of: ReadonlyMap<Parameter, DetachedGradient>;
}

/** Whether a weighting remembers gradients. */
export function remembersGradients({ needs }: Pick<Weighting, "needs">): boolean {
  return needs === "runningGradients" || needs === "scaledSquares";
}

/** How many gradients a weighting needs memory for, for each weight of a shared layer: one for each task, and one for a step's sum. */
export function rememberedGradients(weighting: Pick<Weighting, "needs">, tasks: number): number {
  return remembersGradients(weighting) ? tasks + (weighting.needs === "runningGradients" ? 1 : 0) : 0;
}

/**
 * What the weighting remembers; empty before its first step. What a state brought is taken over.
 *
 * @throws PotluckError when that is of other tasks, parameters or shapes, or does not fit in memory
 */
export function runningGradientsOf(weighting: Weighting, model: Module): RunningGradients {
  const { remembered } = weighting;
  if (remembered instanceof RunningGradients) return remembered;
  const made = new RunningGradients(weighting);
  if (remembered !== null) made.load(model, remembered.stateDict());
  weighting.remembered = made;
  return made;
}

/** The planes of one weighting. */
export class RunningGradients implements GradientKeeper {
  private readonly memories = new Map<Parameter, GradientMemory>();
  private readonly places = new Map<string, number>();
  private readonly combines: boolean;

  constructor(private readonly weighting: Weighting) {
    this.combines = weighting.needs === "runningGradients";
    for (const { name } of weighting.tasks) this.places.set(name, this.places.size);
  }

  /** The parameters that it has planes of. */
  get parameters(): Iterable<Parameter> {
    return this.memories.keys();
  }

  has(parameter: Parameter): boolean {
    return this.memories.has(parameter);
  }

  /**
   * Makes planes for parameters that have none.
   *
   * @throws PotluckError when they do not fit in memory, or a task is not the weighting's
   */
  include(parameters: readonly Parameter[], tasks: readonly string[]): void {
    if (this.places.size === 0) tasks.forEach((task, place) => this.places.set(task, place));
    const unknown = tasks.find((task) => !this.places.has(task));
    if (unknown !== undefined) {
      throw new PotluckError(`the weighting ${this.weighting.name} remembers gradients of ${listNames([...this.places.keys()], "and")}, ` +
        `and not of the task ${showValue(unknown)}: make it with all tasks that a step may have`);
    }
    const missing = parameters.filter((parameter) => !this.memories.has(parameter)), count = this.places.size;
    if (missing.length === 0) return;
    const bytes = missing.reduce((sum, parameter) => sum + gradientMemoryBytes(parameter, count, this.combines), 0);
    const room = Math.min(engine().heap.largestFree, ADDRESSABLE_BYTES) - RESERVE;
    if (bytes > room) {
      const largest = missing.reduce((most, parameter) => (parameter.size > most.size ? parameter : most));
      throw new PotluckError(`the weighting ${this.weighting.name} remembers a gradient for each of ${count} tasks: that takes ` +
        `${formatBytes(bytes)} (most of it for ${largest.name} of shape [${largest.shape.join(", ")}]), and the WebAssembly memory has ` +
        `${formatBytes(Math.max(0, room))} left; take fewer features or hidden units, or a weighting that remembers none, such as config`);
    }
    for (const parameter of missing) this.memories.set(parameter, makeGradientMemory(parameter, count));
  }

  /** Moves the running gradients by those of a step, and returns their inner products, `[tasks of the step][the same]`. */
  move(gradients: readonly TaskGradient[], keep: readonly number[], add: readonly number[]): number[][] {
    const planes = gradients.map(({ task }) => this.places.get(task)!);
    const gramian = gradients.map(() => gradients.map(() => 0));
    for (const [parameter, memory] of this.memories) {
      if (!parameter.requiresGrad) continue;
      gradients.forEach(({ of }, i) => memory.move(planes[i], of.get(parameter) ?? null, keep[i], add[i]));
      planes.forEach((a, i) => planes.slice(0, i + 1).forEach((b, j) => (gramian[i][j] += memory.dot(a, b))));
    }
    gramian.forEach((row, i) => row.slice(0, i).forEach((product, j) => (gramian[j][i] = product)));
    return gramian;
  }

  /** Adds the squares of a step's gradients, and returns each task's scaled squares. */
  addSquares(gradients: readonly TaskGradient[]): number[] {
    return gradients.map(({ task, of }) => {
      let total = 0;
      for (const [parameter, memory] of this.memories) {
        const gradient = of.get(parameter);
        if (gradient) total += memory.addSquares(this.places.get(task)!, gradient, EPS);
      }
      return total;
    });
  }

  /** A weighted sum of running gradients of one parameter, for this step; null for a parameter without, or a frozen one. */
  combine(parameter: Parameter, tasks: readonly string[], weights: readonly number[]): DetachedGradient | null {
    const parts = tasks.map((task, i): WeightedPlane => ({ task: this.places.get(task)!, weight: weights[i] }));
    return parameter.requiresGrad ? this.memories.get(parameter)?.combine(parts) ?? null : null;
  }

  /** The planes of each parameter, in the order in which products are summed. */
  stateDict(): RememberedGradient[] {
    return Array.from(this.memories, ([parameter, memory]) => ({
      parameter: parameter.name, touched: memory.touchedRows(),
      tasks: Object.fromEntries(Array.from(this.places, ([task, place]) => (
        [task, { shape: [...parameter.shape], data: memory.read(place) }]))),
    }));
  }

  /** Takes planes as `stateDict` gives them. */
  load(model: Module, state: readonly RememberedGradient[]): void {
    const what = `the state of the weighting ${this.weighting.name}`, parameters = new Map<string, Parameter>();
    for (const [path, parameter] of model.namedParameters()) parameters.set(path, parameter).set(parameter.name, parameter);
    const found = state.map((given) => {
      const one = new StateReader(what, given), name = one.text("parameter"), parameter = parameters.get(name);
      if (!parameter) throw one.error(`remembers gradients of ${name}, which is not in this model`);
      const tasks = one.map("tasks"), unknown = tasks.keys.find((task) => !this.places.has(task));
      if (this.places.size === 0) tasks.keys.forEach((task, place) => this.places.set(task, place));
      else if (unknown !== undefined) throw one.error(`remembers gradients of the task ${unknown}, which is none of its tasks`);
      const planes = Array.from(this.places, ([task, place]) => ({ place, data: tasks.array(task, Float32Array, parameter.shape).data }));
      const touched = parameter.rows && one.array("touched", Uint8Array, [parameter.shape[1]]).data;
      return { parameter, planes, touched };
    });
    this.include(found.map(({ parameter }) => parameter), []);
    for (const { parameter, planes, touched } of found) {
      const memory = this.memories.get(parameter)!;
      for (const { place, data } of planes) memory.write(place, data);
      if (touched) memory.touchRows(touched);
    }
  }
}
