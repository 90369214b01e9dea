/**
 * @file What a weighting is: a rule that gives each task of a step a weight, from the tasks' losses or from the inner products of their
 * gradients. It sees numbers only, never a tensor. The training loop brings the numbers and applies the weights, so that a method is a
 * little arithmetic that a test can check against its paper.
 */
import { PotluckError } from "../engine/errors.js";
import {
  didYouMean, listNames, type Member, memberOptions, number, oneOf, type Options, readOptions, type Report, seed, type Settings,
  type Shape, showValue, text,
} from "../options/index.js";
import { StateReader } from "../tensor/state.js";
import type { GradientKeeper, RememberedGradient, WeightingState } from "./state.js";
import { checkStep, type RunningUpdate, type WeightingNeed, type WeightingStep, type WeightingTraits } from "./step-input.js";

const weightedTask = {
  name: text({ phrase: "the name of a task", describe: "The task's name." }),
  likelihood: oneOf(["gaussian", "categorical"], { describe: "The likelihood whose negative logarithm the task's loss is." }),
  constantLoss: number({
    from: 0, optional: true, describe: "The loss of the best constant prediction on the training rows, where it is known.",
  }),
};

/** A task as weightings know it: its name, and the likelihood whose negative logarithm its loss is (uncertainty weighting needs that). */
export type WeightedTask = Readonly<Options<typeof weightedTask>>;

/** A weighting's entry in the table. */
export interface WeightingMember<Name extends string = string, S extends Shape = Shape> extends Member<Name, S>, WeightingTraits {
  readonly name: Name;
  /** A step with fewer tasks is the plain sum to this method, or not defined. */
  readonly minTasks: 1 | 2;
  /** The method compares tasks over whole epochs, so a single step may have fewer than `minTasks`; the model may not. */
  readonly overEpochs?: true;
  /** Whether it reads the tasks' `constantLoss`, which takes a pass over their training targets. Left out: false. */
  readonly usesConstantLoss?: boolean;
  /**
   * Makes a weighting.
   *
   * @param tasks all tasks that a step may have, in the model's order
   * @param seed seeds its random draws, where it makes any
   * @throws PotluckError on an option that it does not have, or a wrong value
   */
  create(tasks: readonly WeightedTask[], options: Settings<S>, seed: number): Weighting;
  /** Checks the options against the recipe's training; the paths of its reports are relative to the recipe's `train`. */
  checkTraining?(options: Settings<S>, training: { tasks: readonly string[]; epochs: number }, report: Report): void;
  /** The options for a training of only some of the recipe's tasks. Without it they are the same. */
  forTasks?(options: Settings<S>, tasks: readonly string[]): Settings<S>;
  /**
   * The options with single tasks in place of a name that several have together. Without it they are the same.
   *
   * @param map does so in a map of numbers by task
   */
  ungroup?(options: Settings<S>, map: (byTask: Readonly<Record<string, number>>) => Record<string, number>): Settings<S>;
}

/** A member of the family: what was declared, with a `create` that checks the options it is given. */
export function weighting<const Name extends string, S extends Shape>(member: WeightingMember<Name, S>): WeightingMember<Name, S> {
  return {
    ...member,
    create: (tasks, options, drawSeed) => member.create(tasks, memberOptions(member.name, member, options as never), drawSeed),
  };
}

/** The options of a class that draws at random: its own, and the seed. (A recipe seeds all its draws with one seed.) */
export function withSeed<S extends Shape>(options: S) {
  return { ...options, seed: seed({ default: 0, describe: "The seed of its random draws." }) };
}

/**
 * A rule that gives tasks weights. A method of your own extends it, as in docs/weightings.md. Random draws are seeded, so the same steps
 * always get the same weights.
 *
 * @example
 * class Worst extends Weighting {
 *   constructor() {
 *     super({ name: "worst", needs: "losses", weightsHeads: true });
 *   }
 *   protected compute({ losses }: WeightingStep): number[] {
 *     return losses.map((loss) => (loss === Math.max(...losses) ? 1 : 0));
 *   }
 * }
 */
export abstract class Weighting {
  /** What `backwardTasks` keeps for it, where it remembers gradients; it sets this. */
  remembered: GradientKeeper | null = null;
  private readonly places: ReadonlyMap<string, number>;

  /**
   * @param traits what the training loop must know of the method
   * @param tasks all tasks that a step may have, in the model's order; a method that remembers nothing about single tasks needs none
   * @throws PotluckError when a task has no name or likelihood, or two have the same name
   */
  constructor(private readonly traits: WeightingTraits, readonly tasks: readonly WeightedTask[] = []) {
    const { name } = traits;
    const isList: boolean = Array.isArray(tasks);
    if (!isList) throw new PotluckError(`${name}: tasks must be a list of { name, likelihood }, found ${showValue(tasks)}`);
    tasks.forEach((task, place) => readOptions(`${name}: tasks[${place}]`, weightedTask, task));
    this.places = new Map(tasks.map((task, place) => [task.name, place]));
    const twice = tasks.find((task, place) => this.places.get(task.name) !== place);
    if (twice) throw new PotluckError(`${name}: two tasks are called "${twice.name}"`);
  }

  get name(): string {
    return this.traits.name;
  }

  get needs(): WeightingNeed {
    return this.traits.needs;
  }

  get weightsHeads(): boolean {
    return this.traits.weightsHeads;
  }

  /**
   * The weight of each task of `step.tasks`, in their order. Methods that learn move on by one step.
   *
   * @throws PotluckError for a task that the weighting does not know, a loss that is not a finite number, a loss below 0 where the method
   *   uses ratios of losses, a Gramian that is missing or of the wrong size, and weights of a method of your own that are not finite
   *   numbers
   */
  weights(step: WeightingStep): number[] {
    this.check(step);
    const weights = this.compute(step);
    if (Array.isArray(weights) && weights.length === step.tasks.length && weights.every(Number.isFinite)) return weights;
    const wanted = `a finite number for each task (${listNames(step.tasks, "and")})`;
    throw new PotluckError(`the weighting ${this.name} must return ${wanted}, found ${showValue(weights)}`);
  }

  /** The weights of a step that was checked. */
  protected abstract compute(step: WeightingStep): number[];

  /**
   * With needs "representationGradients": the factor of each element of a task's gradient at the representation.
   *
   * @param gradients `[width]` for each task of the step: its gradient times the sign of the representation, summed over the rows
   * @returns `[width]` for each task; all 1 unless a method overrides it
   */
  masks(gradients: readonly Float32Array[]): Float32Array[] {
    return gradients.map((gradient) => new Float32Array(gradient.length).fill(1));
  }

  /**
   * With needs "lossesAfterStep": takes the losses of the same batches after the optimizer's step.
   *
   * @param before the losses before the step, computed in the same way; by default those that `weights()` was given. With dropout the two
   *   differ: the losses that train the model contain dropout's noise
   */
  afterStep(step: WeightingStep, before?: readonly number[]): void {
    void step;
    void before;
  }

  /**
   * With needs "runningGradients": how the gradients of a step enter the running ones, before `weights()` gets the inner products of these.
   * Methods that count steps move on by one. A method overrides `move()`.
   *
   * @param step its tasks and losses
   * @param norms the norm of each task's gradient over the shared layers
   * @throws PotluckError for a step that `weights()` would refuse, its Gramian apart
   */
  running(step: WeightingStep, norms: readonly number[]): RunningUpdate {
    checkStep({ ...this.traits, needs: "losses" }, step);
    if (this.tasks.length > 0) this.placesOf(step);
    return this.move(step, norms);
  }

  /** The running update of a step that was checked. */
  protected move(step: WeightingStep, norms: readonly number[]): RunningUpdate {
    void norms;
    return { keep: step.tasks.map(() => 0), add: step.tasks.map(() => 1), heads: step.tasks.map(() => 1) };
  }

  /** Called at the end of each epoch. */
  endEpoch(): void {}

  /**
   * Everything, besides the options, that the next steps depend on: also the running gradients and sums of squares that `backwardTasks`
   * keeps for it. A method of your own that remembers something adds it: `{ ...super.stateDict(), mine }`.
   *
   * @returns plain data; arrays are copies
   * @example
   * const saved = { model: model.stateDict(), weighting: weighting.stateDict() };
   */
  stateDict(): WeightingState {
    const own = { weighting: this.name, tasks: this.tasks.map(({ name }) => name) };
    return this.remembersGradients ? { ...own, remembered: this.remembered?.stateDict() ?? [] } : own;
  }

  /**
   * Continues from a `stateDict()`. A method of your own calls `super.loadStateDict(state)` first. Remembered gradients are checked against
   * the model by the next `backwardTasks`, which takes them over.
   *
   * @throws PotluckError for a state of another method or of other tasks
   */
  loadStateDict(given: WeightingState): void {
    const state = new StateReader(`the state of the weighting ${this.name}`, given), name = state.text("weighting");
    if (name !== this.name) throw state.error(`is of the weighting ${name}`);
    const tasks = state.texts("tasks"), own = this.tasks.map((task) => task.name);
    if (tasks.length !== own.length || tasks.some((task, place) => task !== own[place])) {
      throw state.error(`is of ${tasksNamed(tasks)}, and this one of ${tasksNamed(own)}`);
    }
    if (!this.remembersGradients) return;
    state.list("remembered").forEach((one) => void [one.text("parameter"), one.map("tasks")]);
    const kept = given.remembered as readonly RememberedGradient[];
    this.remembered = kept.length === 0 ? null : { stateDict: () => kept };
  }

  private get remembersGradients(): boolean {
    return this.needs === "runningGradients" || this.needs === "scaledSquares";
  }

  /** Checks a step; `weights()` has done so before it calls `compute()`. */
  protected check(step: WeightingStep): void {
    checkStep(this.traits, step);
    if (this.tasks.length > 0) this.placesOf(step);
  }

  /** The positions of the step's tasks among all tasks. */
  protected placesOf({ tasks }: WeightingStep): number[] {
    return tasks.map((task) => {
      const place = this.places.get(task);
      if (place !== undefined) return place;
      const names = [...this.places.keys()];
      const none = "it was created without tasks; give it all of them, as [{ name, likelihood }]";
      const known = names.length === 0 ? none : `its tasks are ${listNames(names, "and")}`;
      const hint = didYouMean(String(task), names);
      throw new PotluckError(`the weighting ${this.name} does not know the task ${showValue(task)}${hint}: ${known}`);
    });
  }
}

function tasksNamed(names: readonly string[]): string {
  return names.length === 0 ? "no named tasks" : `the tasks ${listNames(names, "and")}`;
}
