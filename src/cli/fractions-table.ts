/**
 * @file What `potluck compare --fractions` prints: the difference of each task by its share of the data, and from which size on it pays.
 */
import type { LearningCurves } from "../study/fractions/types.js";
import { seedRange } from "./seed-range.js";
import { range } from "./comparison-tables.js";
import { wrap } from "./fit-text.js";
import { formatTable } from "./format-table.js";
import type { PrintOptions } from "./study-kind.js";

/** The whole answer. */
export function fractionsText({ tasks, points, pays }: LearningCurves, { color, width }: PrintOptions): string {
  const [{ comparison: first }] = points;
  const tables = first.contrasts.flatMap(({ arm, baseline, tasks: compared }, place) => (
    tasks.filter((task) => Object.hasOwn(compared, task)).map((task) => {
      const rows = points.map(({ fraction, rows: counts, comparison }) => (
        { fraction, rows: counts[task], ...comparison.contrasts[place].tasks[task] }));
      const table = formatTable(rows, [
        { title: "share", value: "fraction", digits: 2 },
        { title: "training rows", value: ({ rows: own }) => Math.round(own), digits: 0 },
        { title: baseline, value: ({ baseline: { mean } }) => mean },
        { title: arm, value: ({ arm: { mean } }) => mean },
        { title: "difference", value: ({ difference: { mean } }) => `${mean >= 0 ? "+" : ""}${mean.toFixed(4)}`, align: "right" },
        { title: "these rows", value: ({ theseRows }) => range(theseRows.interval), align: "right" },
        { title: "new rows", value: ({ newRows }) => range(newRows.interval), align: "right" },
        { title: "verdict", value: ({ newRows: { verdict } }) => verdict.name },
      ], { color });
      return `${task} (${rows[0].metric})\n${table}\n${wrap(pays[task].sentence, width, "  ")}`;
    })));
  const { seeds, methods } = first;
  const ofSeeds = `${seedRange(seeds)} for each share; the test rows stay`;
  const lines = [ofSeeds, ...methods.map(({ short }) => short)];
  return [...tables, lines.map((line) => wrap(line, width, "  ")).join("\n")].join("\n\n");
}
