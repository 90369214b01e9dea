/** @file Equal training rows with different labels: no model can be right on all of them. */
import { equalRows } from "../equal-rows.js";
import type { InspectView, TaskView } from "../view.js";
import { counted, exampleOf, type Finding, percent, type WarningRule } from "./rule.js";

const LEAST_SHARE = 0.01, FEWEST = 10;

export const contradictions: WarningRule = {
  name: "contradictions",
  describe: "1 % of the training rows with a target or more, and 10 at least, are equal to another one that has another class, by the " +
    "same comparison. Targets that are numbers, and labels of several columns, are not meant.",
  check: ({ tasks }: InspectView) => tasks.flatMap((task) => (task.names === null || task.width > 1 ? [] : found(task))),
};

function found({ name, dataset, names, target, sides: { train } }: TaskView): Finding[] {
  const equal = equalRows(dataset), groups = new Map<number, number[]>();
  train.rows.forEach((row, at) => {
    const group = groups.get(equal.first[row]);
    if (group) group.push(at);
    else groups.set(equal.first[row], [at]);
  });
  const mixed = [...groups.values()].filter((group) => group.some((at) => train.values[at] !== train.values[group[0]]));
  const rows = mixed.reduce((sum, group) => sum + group.length, 0), share = rows / train.rows.length;
  if (rows < FEWEST || share < LEAST_SHARE || equal.areExpected()) return [];
  const [one] = mixed, other = one.find((at) => train.values[at] !== train.values[one[0]])!;
  const labels = [one[0], other].map((at) => JSON.stringify(names![train.values[at]]));
  return [{
    task: name, dataset: dataset.name, column: target[0],
    message: `${counted(rows, "training row")} (${percent(share)}) are equal to one with another class, such as ${labels.join(" and ")}`,
    remedy: "look at them: equal rows with different classes are often mistakes of whoever labelled them",
    examples: [one[0], other].map((at) => exampleOf(dataset, train.rows[at], [...shownColumns(dataset), target[0]])),
  }];
}

const shownColumns = ({ text, columns }: TaskView["dataset"]): string[] => (
  text === null ? columns.slice(0, 3).map(({ column }) => column) : [text]);
