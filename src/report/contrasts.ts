/** @file What a comparison says, as sections show it: its verdicts in order, and the rows of its charts. */
import type { PairedRow } from "../charts/paired-chart.js";
import type { BandChartPoint } from "../charts/band-chart.js";
import type { Comparison, Contrast, TaskContrast, VerdictName } from "../study/compare/types.js";
import { isNumber } from "./numbers.js";

/** One task, or group of tasks, of one contrast. */
export interface TaskVerdict {
  contrast: Contrast;
  name: string;
  isGroup: boolean;
  task: TaskContrast;
}

/** With more tasks than this that one `by` made, the groups are shown and not their tasks. */
const FEW_OF_GROUP = 12;

/** Tasks to show on the first screen: those that `by` made only where they are few, and their groups. */
export function verdictsOf(contrast: Contrast): TaskVerdict[] {
  const groups = Object.entries(contrast.groups ?? {}), tasks = Object.entries(contrast.tasks);
  const isMany = tasks.length > FEW_OF_GROUP && groups.length > 0;
  return [
    ...groups.map(([name, task]) => ({ contrast, name, isGroup: true, task })),
    ...tasks.filter(([, task]) => !isMany || task.by === undefined).map(([name, task]) => ({ contrast, name, isGroup: false, task })),
  ];
}

/** The verdict of the study about a task: that on new rows. */
export function verdictName({ task }: TaskVerdict): VerdictName {
  return task.newRows.verdict.name;
}

/** What a contrast is called: `together against alone`. */
export function contrastName({ arm, baseline }: Contrast): string {
  return `${arm} against ${baseline}`;
}

const known = (value: number | null | undefined): number => (isNumber(value) ? value : NaN);

/** The rows of the chart of paired differences. */
export function pairedRows(verdicts: readonly TaskVerdict[]): PairedRow[] {
  return verdicts.map((one): PairedRow => {
    const { contrast, name, task } = one, { difference, theseRows, newRows, metric, higherIsBetter, margin } = task;
    return {
      task: name, arm: contrastName(contrast), metric, higherIsBetter, differences: difference.values.map(known),
      theseRows: theseRows.interval, newRows: newRows.interval, margin: isNumber(margin) ? margin : null, verdict: verdictName(one),
    };
  });
}

/** The points of the chart of curves. */
export function bandPoints({ arms, contrasts }: Comparison): BandChartPoint[] {
  const metricOf = new Map(contrasts.flatMap(({ tasks }) => Object.entries(tasks).map(([task, { metric }]) => [task, metric])));
  return arms.flatMap(({ name: arm, curves }) => Object.entries(curves).flatMap(([task, { epoch, mean, low, high }]) => (
    epoch.map((at, index): BandChartPoint => ({
      task, arm, epoch: known(at), mean: known(mean[index]), low: known(low[index]), high: known(high[index]), metric: metricOf.get(task) ?? "",
    })))));
}

/** The arms that others are compared with. */
export function baselinesOf({ contrasts }: Comparison): string[] {
  return [...new Set(contrasts.map(({ baseline }) => baseline))];
}
