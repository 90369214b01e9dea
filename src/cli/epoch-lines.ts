/** @file What is printed while a training runs: a line for each task's scores, and one for all tasks that a `by` made. */
import { byValueOf, type Recipe, taskGroups, type TaskGroups } from "../recipe/index.js";
import type { EpochEvent, TrainEvent } from "../train/events.js";

/** Turns events into lines. */
export class EpochLines {
  private readonly groups: TaskGroups;
  /** The last scores that each group has a line for. */
  private readonly told = new Map<string, string>();

  constructor(private readonly recipe: Recipe) {
    this.groups = taskGroups(recipe);
  }

  /** The line of an event; null where there is none. */
  of(event: TrainEvent): string | null {
    if (event.event === "stop") return `epoch ${event.epoch}  ${event.task}  stopped early`;
    return event.event === "epoch" ? this.scores(event) : null;
  }

  private scores({ epoch, step, task, split, metrics, together }: EpochEvent): string | null {
    const { [task]: settings } = this.recipe.tasks, { name } = settings.metric, group = byValueOf(settings)?.task;
    if (group === undefined || together === undefined) return `epoch ${epoch}  ${task}  ${split} ${name} ${shown(metrics[name])}`;
    const scores = `${step} ${split}`;
    if (this.told.get(group) === scores) return null;
    this.told.set(group, scores);
    const { length } = this.groups.get(group)!;
    return `epoch ${epoch}  ${group} (${length} ${length === 1 ? "task" : "tasks"})  ${split} ${name} ${shown(together)} on all rows`;
  }
}

/** A score; why one is undefined is said at the end. */
function shown(score: number): string {
  return Number.isNaN(score) ? "undefined" : score.toFixed(4);
}
