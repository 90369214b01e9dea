/** @file Contrasts with their verdicts: p values are adjusted for all that is compared at once. */
import { holm } from "../statistics/holm.js";
import { type Adjusted, judged } from "./judge.js";
import type { Measured } from "./measure.js";
import type { ArmPair, CompareSettings } from "./settings.js";
import type { Contrast, Difference, GroupContrast, TaskContrast } from "./types.js";

/** One thing that is compared: a task, a group of tasks, their mean, or their relative gain. */
export interface Item {
  what: string;
  metric: string;
  higherIsBetter: boolean;
  margin: number;
  measured: Measured;
}

/** A contrast before p values are adjusted. */
export interface Open {
  pair: ArmPair;
  tasks: Map<string, { item: Item; contrast: Pick<TaskContrast, "by" | "metric" | "higherIsBetter" | "margin" | "baseline" | "arm"> }>;
  groups: Map<string, { item: Item; contrast: Omit<GroupContrast, keyof Measured> }>;
  deltaM: Item | null;
  mean: Item | null;
}

/**
 * Adjusts p values by Holm: over the tasks of all contrasts, of `by` over their means; and gives verdicts. Where a study makes several
 * comparisons, p is multiplied by their number, too (Bonferroni).
 */
export function adjusted(open: readonly Open[], asked: CompareSettings["family"]): Contrast[] {
  const main = open.flatMap(({ tasks, groups }) => [
    ...[...tasks].filter(([, { contrast }]) => contrast.by === undefined), ...groups,
  ].map(([name, { item }]) => ({ name, item })));
  const isAsked = ({ name }: { name: string }): boolean => asked?.tasks.includes(name) ?? true, times = asked?.comparisons ?? 1;
  const families = [
    main.filter(isAsked).map(({ item }) => item), main.filter((one) => !isAsked(one)).map(({ item }) => item),
    ...open.map(({ tasks }) => [...tasks.values()].filter(({ contrast }) => contrast.by).map(({ item }) => item)),
  ];
  const ps = new Map<Item, Adjusted>();
  for (const family of families) {
    const over = (side: "theseRows" | "newRows"): (number | null)[] => (
      holm(family.map(({ measured }) => measured[side].p)).map((p) => (p === null ? null : Math.min(1, p * times))));
    const theseRows = over("theseRows"), newRows = over("newRows"), tests = family.length * times;
    family.forEach((item, place) => ps.set(item, { theseRows: theseRows[place], newRows: newRows[place], tests }));
  }
  return open.map(({ pair, tasks, groups, deltaM: delta, mean }) => {
    const difference = (item: Item): Difference => {
      const { theseRows, newRows } = item.measured; // what is over all tasks is a test by itself
      return judged(item, pair, ps.get(item) ?? { theseRows: theseRows.p, newRows: newRows.p, tests: 1 });
    };
    const made = [...groups].map(([name, { item, contrast }]): [string, GroupContrast] => [name, { ...contrast, ...difference(item) }]);
    return {
      ...pair,
      tasks: Object.fromEntries([...tasks].map(([name, { item, contrast }]) => [name, { ...contrast, ...difference(item) }])),
      ...(made.length > 0 && { groups: Object.fromEntries(made) }),
      deltaM: delta && difference(delta),
      mean: mean && { metric: mean.metric, higherIsBetter: mean.higherIsBetter, margin: mean.margin, ...difference(mean) },
    };
  });
}
