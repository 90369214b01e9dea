/**
 * @file What the account reads of a training's events: each task's loss at the checks, and its usual loss and gradient in the last steps.
 * Steps are many, so of these only the last are kept.
 */
import { mapValues } from "../engine/objects.js";
import type { StateMap, StateReader } from "../tensor/state.js";
import type { EpochEvent, TrainEvent } from "../train/events.js";

/** A task's losses after some epochs. */
export interface Check {
  epoch: number;
  /** Steps done. */
  step: number;
  /** The mean loss on training rows, or on a sample of them; null where it was not computed. */
  train: number | null;
  /** The mean loss on the validation rows; null without such rows. */
  validation: number | null;
}

/** The curves of a training. */
export interface TrainingCurves {
  /** By task, in the order of the epochs; of the first training, not of the refit. */
  checks: Record<string, Check[]>;
  /** By task: medians over the last steps, of its loss and of its loss times its weight. */
  lastLosses: Record<string, { loss: number; weighted: number }>;
  /** By task: the median, over the last steps that logged it, of the norm of its gradient over the shared layers times its weight. */
  lastGradients: Record<string, number>;
}

/** Steps whose losses are kept, of each task. */
const STEPS = 50;
/** Logged gradients that are kept, of each task. */
const GRADIENTS = 10;
/** What a task's own final layer is called among the layers. */
const HEAD = "head";

/**
 * Gathers curves from events.
 *
 * @example
 * const recorder = new CurveRecorder();
 * for await (const event of train(plan)) recorder.add(event);
 * recorder.curves().lastLosses.movie.loss;
 */
export class CurveRecorder {
  private readonly checks: Record<string, Check[]> = {};
  private readonly steps: Record<string, { loss: number; weighted: number }[]> = {};
  private readonly gradients: Record<string, number[]> = {};

  /** Takes the next event. */
  add(event: TrainEvent): void {
    if (event.event === "step") {
      const { losses, weights = {}, taskGradients } = event, weightOf = (task: string): number => weights[task] ?? 1;
      for (const [task, loss] of Object.entries(losses)) keep((this.steps[task] ??= []), { loss, weighted: loss * weightOf(task) }, STEPS);
      for (const [task, layers] of Object.entries(taskGradients?.norms ?? {})) {
        const shared = Object.entries(layers).filter(([layer]) => layer !== HEAD).map(([, norm]) => norm * norm);
        if (shared.length === 0) continue;
        const norm = Math.sqrt(shared.reduce((sum, square) => sum + square, 0));
        keep((this.gradients[task] ??= []), norm * weightOf(task), GRADIENTS);
      }
    } else if (event.event === "epoch" && event.split !== "test") this.addScores(event, event.split);
  }

  private addScores({ epoch, step, task, loss }: EpochEvent, split: "train" | "validation"): void {
    const checks = (this.checks[task] ??= []);
    let check = checks.at(-1);
    if (check?.step !== step) checks.push((check = { epoch, step, train: null, validation: null }));
    check[split] = loss;
  }

  /** All that it keeps, for a training that goes on later. */
  stateDict(): StateMap {
    const { checks, steps, gradients } = this;
    return structuredClone({ checks, steps, gradients }) as unknown as StateMap;
  }

  /** Takes what `stateDict` gave; it must have seen no event of its own. */
  loadStateDict(state: StateReader): void {
    for (const key of ["checks", "steps", "gradients"] as const) Object.assign(this[key], structuredClone(state.get(key)));
  }

  /** The curves so far. */
  curves(): TrainingCurves {
    const lastLosses = mapValues(this.steps, (kept) => (
      { loss: median(kept.map(({ loss }) => loss)), weighted: median(kept.map(({ weighted }) => weighted)) }));
    return { checks: this.checks, lastLosses, lastGradients: mapValues(this.gradients, median) };
  }
}

/** Adds to a list that has a longest length. */
function keep<T>(list: T[], value: T, most: number): void {
  list.push(value);
  if (list.length > most) list.shift();
}

function median(values: readonly number[]): number {
  const sorted = Float64Array.from(values).sort(), middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
