/** @file Which tasks have a panel of their own: all of a few, of many the best and the worst. */
import { manyTasks } from "./palette.js";

/** A task, and what is drawn of it. */
export interface CurveTask {
  name: string;
  metric: string;
  higherIsBetter: boolean;
}

/** The tasks with a panel each, and the others, both in their order. */
export interface CurveChoice {
  shown: CurveTask[];
  others: CurveTask[];
  /** Of the tasks shown, those that are among the best, and those that are among the worst; empty if all tasks are shown. */
  best: ReadonlySet<string>;
  worst: ReadonlySet<string>;
  /** What the subtitle says of the choice; empty if all tasks are shown. */
  note: string;
}

/**
 * Chooses the tasks to show one by one. Values of different metrics cannot be compared, so a task's place is its rank among the tasks with
 * its metric.
 *
 * @param levelOf the value that a task ends with
 */
export function chooseTasks(tasks: readonly CurveTask[], levelOf: (task: CurveTask) => number): CurveChoice {
  if (tasks.length <= manyTasks) return { shown: [...tasks], others: [], best: new Set(), worst: new Set(), note: "" };
  const places = new Map<CurveTask, number>();
  for (const metric of new Set(tasks.map((task) => task.metric))) {
    const own = tasks.filter((task) => task.metric === metric).sort((a, b) => (
      (levelOf(b) - levelOf(a)) * (a.higherIsBetter ? 1 : -1) || tasks.indexOf(a) - tasks.indexOf(b)));
    own.forEach((task, index) => places.set(task, own.length === 1 ? 0.5 : index / (own.length - 1)));
  }
  const ranked = [...tasks].sort((a, b) => places.get(a)! - places.get(b)! || tasks.indexOf(a) - tasks.indexOf(b));
  const half = manyTasks / 2, best = ranked.slice(0, half), worst = ranked.slice(-half), chosen = new Set([...best, ...worst]);
  const few = `the ${half} best and the ${half} worst of ${tasks.length} tasks`;
  return {
    shown: tasks.filter((task) => chosen.has(task)),
    others: tasks.filter((task) => !chosen.has(task)),
    best: new Set(best.map(({ name }) => name)),
    worst: new Set(worst.map(({ name }) => name)),
    note: tasks.some(({ metric }) => metric !== tasks[0].metric)
      ? `${few}, each among the tasks with its metric` : `${few} by ${tasks[0].metric}`,
  };
}
