/**
 * @file What the charts of a run need of its events, in bounded memory: however many steps, epochs and tasks there are, a history keeps at
 * most some tens of thousands of numbers for each chart. Where it has no more room it puts neighbouring steps together (step-series.ts).
 */
import { CosineHistory } from "../charts/cosine-history.js";
import type { Curve } from "../charts/curves.js";
import { NormHistory } from "../charts/gradient-norm-chart.js";
import { type CurveSplit, curveSplits } from "../charts/options.js";
import { meanPoints, SeriesSet } from "../charts/step-series.js";
import { TaskNormHistory } from "../charts/task-gradient-chart.js";
import type { Recipe } from "../recipe/index.js";
import type { StateMap, StateReader } from "../tensor/state.js";
import type { BestEvent, EpochEvent, EvaluationEvent, StepEvent, TrainEvent } from "../train/events.js";

/** Values of tasks on splits, by epoch and by step. */
interface CurveSets {
  epoch: SeriesSet;
  step: SeriesSet;
}

/**
 * The history of a run.
 *
 * @example
 * const history = new RunHistory(recipe);
 * for await (const event of train(plan)) history.add(event);
 * await writeCharts(folder, history);
 */
export class RunHistory {
  private readonly tasks: readonly string[];
  readonly norms = new NormHistory();
  readonly taskNorms = new TaskNormHistory();
  readonly cosines: CosineHistory;
  readonly weights = new SeriesSet();
  /** Whether some weight is not 1: with a plain sum, every weight is always 1. */
  weightsVary = false;
  /** Whether the model was trained again on all rows. The steps of that training are in no chart. */
  hasRefit = false;
  private readonly scores: CurveSets = { epoch: new SeriesSet(), step: new SeriesSet() };
  private readonly losses: CurveSets = { epoch: new SeriesSet(), step: new SeriesSet() };
  /** The mean losses of the steps of each epoch, for runs that do not evaluate the training rows. */
  private readonly stepLosses: CurveSets = { epoch: new SeriesSet(), step: new SeriesSet() };
  private sums = new Map<string, { sum: number; count: number }>();
  private best: BestEvent | null = null;
  private epoch = 0;
  private step = 0;
  private bestStep = NaN;
  private readonly stepOf = new Map<number, number>();
  /** The last check of each task and split. */
  private readonly checks = new Map<string, { epoch: number; step: number }>();
  /** What the x axis of curves counts: epochs, or steps if there are scores between the ends of epochs. */
  xUnit: "epoch" | "step" = "epoch";

  constructor(readonly recipe: Recipe) {
    this.tasks = Object.keys(recipe.tasks);
    this.cosines = new CosineHistory(this.tasks);
  }

  /** Adds the next event. */
  add(event: TrainEvent): void {
    if (event.event === "step") this.addStep(event);
    else if (event.event === "epoch" || event.event === "evaluation") this.addScores(event);
    else if (event.event === "best") {
      this.best = event;
      this.bestStep = event.step ?? this.stepOf.get(event.epoch) ?? this.step;
    } else if (event.event === "refit") this.hasRefit = true;
  }

  private addStep({ step, losses, gradNorms, taskGradients, weights }: StepEvent): void {
    if (this.hasRefit) return; // its steps are counted from 1 again
    this.step = step;
    for (const [task, loss] of Object.entries(losses)) {
      const one = this.sums.get(task) ?? { sum: 0, count: 0 };
      this.sums.set(task, one);
      one.sum += loss;
      one.count++;
      const weight = weights?.[task] ?? 1; // if all weights are 1, none is logged
      if (weight !== 1) this.weightsVary = true;
      this.weights.add(task, step, weight);
    }
    for (const [layer, norm] of Object.entries(gradNorms.trunk)) this.norms.add({ step, layer, norm });
    for (const [task, norm] of Object.entries(gradNorms.heads)) this.norms.add({ step, layer: task, task, norm });
    if (taskGradients === undefined) return;
    const byTask = Object.entries(taskGradients.norms);
    for (const layer of [...Object.keys(gradNorms.trunk), "head"]) {
      for (const [task, norms] of byTask) if (layer in norms) this.taskNorms.add({ step, layer, task, norm: norms[layer] });
    }
    for (const [a, b, cosine] of taskGradients.cosines) this.cosines.add(step, a, b, cosine);
  }

  private addScores(event: EpochEvent | EvaluationEvent): void {
    const { task, split, metrics, loss, epoch } = event, step = event.step ?? this.step, name = lineName(task, split);
    const before = this.checks.get(name);
    if (event.event === "evaluation" || (before?.epoch === epoch && before.step !== step)) this.xUnit = "step";
    if (event.event === "epoch") {
      this.checks.set(name, { epoch, step });
      if (epoch !== this.epoch) this.endEpoch(epoch, step);
    }
    const value = metrics[this.recipe.tasks[task].metric.name] as number | undefined;
    const sets = event.event === "epoch" ? (["epoch", "step"] as const) : (["step"] as const);
    for (const unit of sets) {
      const x = unit === "epoch" ? epoch : step;
      if (value !== undefined) this.scores[unit].add(name, x, value);
      if (loss !== undefined) this.losses[unit].add(name, x, loss);
    }
  }

  private endEpoch(epoch: number, step: number): void {
    if (this.sums.size > 0) { // else it only scores what was trained before
      for (const [task, { sum, count }] of this.sums) {
        this.stepLosses.epoch.add(lineName(task, "train"), epoch, sum / count);
        this.stepLosses.step.add(lineName(task, "train"), step, sum / count);
      }
      this.sums = new Map();
      this.stepOf.set(epoch, step);
    }
    this.epoch = epoch;
  }

  /** All that charts need of the events so far, for a run that goes on later. */
  stateDict(): StateMap {
    const { norms, taskNorms, cosines, weights, weightsVary, hasRefit, sums, best, epoch, step, bestStep, stepOf, checks, xUnit } = this;
    return {
      norms: norms.stateDict(), taskNorms: taskNorms.stateDict(), cosines: cosines.stateDict(), weights: weights.stateDict(),
      curves: this.curveSets.map((set) => set.stateDict()), weightsVary, hasRefit, epoch, step, bestStep, xUnit,
      best: best as StateMap | null, sums: Array.from(sums, ([task, { sum, count }]) => ({ task, sum, count })),
      stepOf: Array.from(stepOf, ([of, at]) => [of, at]), checks: Array.from(checks, ([name, check]) => ({ name, ...check })),
    };
  }

  /** Takes what `stateDict` gave; it must have seen no event of its own. */
  loadStateDict(state: StateReader): void {
    for (const key of ["norms", "taskNorms", "cosines", "weights"] as const) this[key].loadStateDict(state.map(key));
    const curves = state.list("curves"), best = state.mapOrNull("best");
    this.curveSets.forEach((set, index) => set.loadStateDict(curves[index]));
    [this.weightsVary, this.hasRefit] = [state.boolean("weightsVary"), state.boolean("hasRefit")];
    [this.epoch, this.step, this.bestStep] = ["epoch", "step", "bestStep"].map((key) => state.number(key));
    this.xUnit = state.text("xUnit") === "step" ? "step" : "epoch";
    this.best = best && { event: "best", epoch: best.whole("epoch"), value: best.number("value"), step: best.whole("step") };
    for (const one of state.list("sums")) this.sums.set(one.text("task"), { sum: one.number("sum"), count: one.number("count") });
    for (const [of, at] of state.get("stepOf") as [number, number][]) this.stepOf.set(of, at);
    for (const one of state.list("checks")) this.checks.set(one.text("name"), { epoch: one.whole("epoch"), step: one.whole("step") });
  }

  private get curveSets(): SeriesSet[] {
    return [this.scores, this.losses, this.stepLosses].flatMap(({ epoch, step }) => [epoch, step]);
  }

  /** Whether training rows were evaluated; else their losses are those of the steps. */
  get evaluatesTraining(): boolean {
    return this.curves(this.losses[this.xUnit]).some(isTrain);
  }

  /** Where on the x axis the weights were kept, if an epoch was chosen. */
  get kept(): number | undefined {
    if (this.best === null) return undefined;
    return this.xUnit === "epoch" ? this.best.epoch : this.bestStep;
  }

  /** The headline metric of each task, on each of the splits that were evaluated. */
  get scoreCurves(): Curve[] {
    return this.curves(this.scores[this.xUnit]);
  }

  /** The loss of each task. Of training rows that were not evaluated, the mean of each epoch's steps. */
  get lossCurves(): Curve[] {
    const curves = this.curves(this.losses[this.xUnit]), evaluated = new Set(curves.filter(isTrain).map(({ task }) => task));
    return [...this.curves(this.stepLosses[this.xUnit]).filter(({ task }) => !evaluated.has(task)), ...curves];
  }

  private curves({ series }: SeriesSet): Curve[] {
    return this.tasks.flatMap((task) => curveSplits.flatMap((split) => {
      const own = series.get(lineName(task, split));
      return own === undefined ? [] : [{ task, split, points: meanPoints(own) }];
    }));
  }
}

function isTrain({ split }: Curve): boolean {
  return split === "train";
}

function lineName(task: string, split: CurveSplit): string {
  return `${split} ${task}`;
}

/** The history of a run whose events are at hand. */
export function historyOf(recipe: Recipe, events: Iterable<TrainEvent>): RunHistory {
  const history = new RunHistory(recipe);
  for (const event of events) history.add(event);
  return history;
}
