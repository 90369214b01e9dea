/**
 * @file The lines of `metrics.jsonl`: one event a line, its numbers with six significant digits. The log stays small however many tasks and
 * steps there are: long trainings log several steps as one event (step-windows.ts). And when the scores have 8,000 numbers together, those
 * of further epochs have only the loss and the task's headline metric. The scores after the choice of the best epoch, or of a model that
 * was trained again on all rows, are always whole.
 */
import type { Recipe } from "../recipe/index.js";
import type { StateMap, StateReader } from "../tensor/state.js";
import type { EpochEvent, EvaluationEvent, TrainEvent } from "../train/events.js";
import { roundedJson } from "./round-numbers.js";
import { StepWindows } from "./step-windows.js";

const WHOLE_SCORES = 8_000;

/** Turns events into lines. */
export class EventLog {
  private readonly steps = new StepWindows();
  private room = WHOLE_SCORES;
  private isFinal = false;

  constructor(private readonly recipe: Recipe) {}

  /** The lines to write now; there may be none. An event of several steps comes with the last of them. */
  lines(event: TrainEvent): string {
    if (event.event === "step") return linesOf(this.steps.add(event));
    if (event.event === "epoch" || event.event === "evaluation") return linesOf([this.scores(event)]);
    if (event.event === "best" || event.event === "refit") {
      this.isFinal = true;
      return linesOf([...this.steps.flush(), event]); // steps before and after it do not mix
    }
    return linesOf([event]);
  }

  /** The lines of steps that are not written yet. */
  end(): string {
    return linesOf(this.steps.flush());
  }

  /** What the next lines depend on, for a run that goes on later. */
  stateDict(): StateMap {
    return { steps: this.steps.stateDict(), room: this.room, isFinal: this.isFinal };
  }

  /** Takes what `stateDict` gave. */
  loadStateDict(state: StateReader): void {
    this.steps.loadStateDict(state.map("steps"));
    [this.room, this.isFinal] = [state.number("room"), state.boolean("isFinal")];
  }

  private scores(event: EpochEvent | EvaluationEvent): EpochEvent | EvaluationEvent {
    this.room -= Object.keys(event.metrics).length;
    if (this.room >= 0 || this.isFinal) return event;
    const { name } = this.recipe.tasks[event.task].metric;
    return { ...event, metrics: { [name]: event.metrics[name] } };
  }
}

function linesOf(events: readonly object[]): string {
  return events.map((event) => `${roundedJson(event)}\n`).join("");
}
