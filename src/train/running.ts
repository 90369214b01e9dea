/**
 * @file What weightings remember of the tasks' gradients from step to step: running gradients (DB-MTL, MoCo) or sums of squares
 * (ExcessMTL), for each task and each shared parameter. They belong to a weighting, are made in its first step, and are freed with the
 * parameters. A parameter that was shared once stays so here, also in steps where a single task reaches it.
 */
import { engine } from "../engine/engine.js";
import { PotluckError } from "../engine/errors.js";
import { ADDRESSABLE_BYTES, formatBytes } from "../engine/heap.js";
import type { Module } from "../nn/module.js";
import { isMap, listNames, showValue } from "../options/index.js";
import { type GradientMemory, gradientMemoryBytes, makeGradientMemory, type WeightedPlane } from "../tensor/gradient-memory.js";
import type { DetachedGradient } from "../tensor/detached-gradient.js";
import type { NdArray } from "../tensor/nd-array.js";
import type { Parameter } from "../tensor/parameter.js";
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

const byWeighting = new WeakMap<Weighting, RunningGradients>();

/** Whether a weighting remembers gradients. */
export function remembersGradients({ needs }: Pick<Weighting, "needs">): boolean {
  return needs === "runningGradients" || needs === "scaledSquares";
}

/** How many gradients a weighting needs memory for, for each weight of a shared layer: one for each task, and one for a step's sum. */
export function rememberedGradients(weighting: Pick<Weighting, "needs">, tasks: number): number {
  return remembersGradients(weighting) ? tasks + (weighting.needs === "runningGradients" ? 1 : 0) : 0;
}

/**
 * What the weighting remembers; empty before its first step.
 *
 * @throws PotluckError when the weighting continues from a state, and what it remembered was not loaded
 */
export function runningGradientsOf(weighting: Weighting): RunningGradients {
  const known = byWeighting.get(weighting);
  if (known) return known;
  if (weighting.runningSteps > 0) {
    throw new PotluckError(`the weighting ${weighting.name} continues from a state after ${weighting.runningSteps} steps, but the ` +
      "gradients that it remembered are not here: its state() does not have them; load what runningState() gave with loadRunningState()");
  }
  const made = new RunningGradients(weighting);
  byWeighting.set(weighting, made);
  return made;
}

/** The planes of one weighting. */
export class RunningGradients {
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

  /** Planes by `TASK.PARAMETER`. */
  state(model: Module): Record<string, NdArray> {
    const names = new Map(Array.from(model.namedParameters(), ([name, parameter]) => [parameter, name]));
    return Object.fromEntries(Array.from(this.memories).flatMap(([parameter, memory]) => Array.from(this.places, ([task, place]) => {
      const name = names.get(parameter);
      if (name !== undefined) return [`${task}.${name}`, { shape: [...parameter.shape], data: memory.read(place) }] as const;
      throw new PotluckError(`runningState: the weighting remembers gradients of ${parameter.name}, which is not in this model`);
    })));
  }

  /** Takes planes as `state` gives them. */
  load(model: Module, state: Readonly<Record<string, NdArray>>): void {
    const rest = new Set(Object.keys(state)), tasks = [...this.places.keys()];
    const found = Array.from(model.namedParameters()).filter(([name]) => tasks.some((task) => rest.has(`${task}.${name}`)));
    for (const [name, parameter] of found) {
      for (const task of tasks) {
        const key = `${task}.${name}`;
        if (!rest.delete(key)) throw new PotluckError(`loadRunningState: the state has no "${key}", but that of another task`);
        parameter.checkShape(state[key]);
      }
    }
    if (rest.size > 0) {
      throw new PotluckError(`loadRunningState: the state has ${showValue([...rest][0])}, which is no "TASK.PARAMETER" of this model and ` +
        `the tasks ${listNames(tasks, "and")}`);
    }
    this.include(found.map(([, parameter]) => parameter), []);
    for (const [name, parameter] of found) {
      for (const [task, place] of this.places) this.memories.get(parameter)!.write(place, Float32Array.from(state[`${task}.${name}`].data));
    }
  }
}

/**
 * The running gradients, or sums of squares, that `backwardTasks` keeps for a weighting: what its `state()` leaves out. Empty for a
 * weighting that remembers none, and before its first step.
 *
 * @returns `TASK.PARAMETER` to an array of the parameter's shape, for `loadRunningState` or a file
 * @throws PotluckError when the weighting was used with another model
 * @example
 * const saved = { weighting: weighting.state(), running: runningState(model, weighting) };
 */
export function runningState(model: Module, weighting: Weighting): Record<string, NdArray> {
  return byWeighting.get(weighting)?.state(model) ?? {};
}

/**
 * Continues from a `runningState`. Load the weighting's own state as well, with `loadState`.
 *
 * @throws PotluckError when the state is of other tasks, parameters or shapes, or does not fit in memory
 * @example
 * weighting.loadState(saved.weighting);
 * loadRunningState(model, weighting, saved.running);
 */
export function loadRunningState(model: Module, weighting: Weighting, state: Readonly<Record<string, NdArray>>): void {
  if (!isMap(state)) throw new PotluckError(`loadRunningState takes what runningState returned, found ${showValue(state)}`);
  if (!remembersGradients(weighting)) {
    if (Object.keys(state).length === 0) return;
    throw new PotluckError(`loadRunningState: the weighting ${weighting.name} remembers no gradients`);
  }
  const made = new RunningGradients(weighting);
  made.load(model, state);
  if (weighting.runningSteps > 0 && Object.keys(state).length === 0) {
    throw new PotluckError(`loadRunningState: the state is empty, and ${weighting.name} continues after ${weighting.runningSteps} steps`);
  }
  byWeighting.set(weighting, made);
}
