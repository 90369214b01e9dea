/** @file How many rows of each side have each class or label. */
import type { ClassCounts } from "./types.js";
import { sideNames, type TaskView } from "./view.js";

/** The classes or labels of a task in their order; null for numbers. */
export function classCounts({ names, width, sides }: TaskView): ClassCounts[] | null {
  if (names === null) return null;
  const counts = names.map((name): ClassCounts => ({ name, train: 0, validation: 0, test: 0 }));
  for (const side of sideNames) {
    const { values } = sides[side];
    const isLabels = width > 1 || names.length === 1;
    for (let at = 0; at < values.length; at++) {
      if (isLabels) {
        if (values[at] === 1) counts[at % width][side]++;
      } else counts[values[at]][side]++;
    }
  }
  return counts;
}
