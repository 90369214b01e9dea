/**
 * @file The question of learning curves: does sharing help with less data of a task? The comparison is made again with shares of the rows
 * that train and validate; the test rows stay.
 */
import type { Question } from "../question.js";
import { fractionArm } from "../compare/arms.js";
import { compareQuestion } from "../compare/question.js";
import type { CompareSettings } from "../compare/settings.js";
import type { Comparison, TaskContrast } from "../compare/types.js";
import type { LearningCurves } from "./types.js";

/** Learning curves, ready to ask for their trials. */
export interface FractionSettings {
  comparison: CompareSettings;
  /** Above 0 and at most 1, ascending. */
  fractions: readonly number[];
  /** The tasks that have less data. */
  tasks: readonly string[];
}

/** Asks for a comparison with each share of the data. */
export function fractionsQuestion({ comparison, fractions, tasks }: FractionSettings): Question<LearningCurves> {
  const questions = fractions.map((fraction) => {
    const shares = Object.fromEntries(tasks.map((task) => [task, fraction]));
    const arms = comparison.arms.map((arm) => fractionArm(arm, shares));
    return { fraction, question: compareQuestion({ ...comparison, arms, family: { tasks, comparisons: fractions.length } }) };
  });
  return {
    name: "fractions",
    size: questions.reduce((sum, { question: { size } }) => sum + (size ?? 0), 0),
    *ask() {
      const open = questions.map(({ fraction, question }) => {
        const asking = question.ask();
        return { fraction, asking, next: asking.next(), rows: new Map<string, number[]>() };
      });
      while (open.some(({ next }) => !next.done)) { // all shares at once, so that shards and threads have the whole to divide
        const waves = open.map(({ next }) => (next.done ? [] : next.value)), results = yield waves.flat();
        let at = 0;
        open.forEach((one, place) => {
          const own = results.slice(at, at += waves[place].length);
          if (one.next.done) return;
          for (const { rows } of own) {
            for (const task of tasks) if (Object.hasOwn(rows, task)) one.rows.set(task, [...one.rows.get(task) ?? [], rows[task].train]);
          }
          one.next = one.asking.next(own);
        });
      }
      const points = open.map(({ fraction, next, rows }): LearningCurves["points"][number] => ({
        fraction, comparison: next.value as Comparison,
        rows: Object.fromEntries([...rows].map(([task, counts]) => [task, mean(counts)])),
      }));
      const pays = Object.fromEntries(tasks.map((task) => [task, paysOf(task, points)]));
      return { question: "fractions", tasks: [...tasks], points, pays };
    },
  };
}

/** From which size on sharing no longer pays, or pays. */
function paysOf(task: string, points: LearningCurves["points"]): LearningCurves["pays"][string] {
  const found = points.flatMap(({ fraction, rows, comparison: { tasks } }) => (
    Object.hasOwn(tasks, task) ? [{ fraction, rows: Math.round(rows[task] ?? 0), contrast: tasks[task] }] : []));
  const named = (name: string): typeof found => found.filter(({ contrast }) => contrast.newRows.verdict.name === name);
  const helps = named("helps"), hurts = named("hurts"), last = helps.at(-1), first = hurts[0];
  const upTo = last?.rows ?? null, from = found.find(({ rows }) => last !== undefined && rows > last.rows)?.rows ?? null;
  const parts: string[] = [];
  if (last) parts.push(`Sharing helps ${task} with up to ${last.rows} training rows`);
  if (last && from !== null) parts.push(`from ${from} rows on no gain is shown`);
  if (!last) parts.push(`With no size of ${task} a gain is shown`);
  if (first) parts.push(`with ${first.rows} rows it hurts`);
  return { sentence: `${parts.join("; ")}.${open(found)}`, upTo, from };
}

/** How many sizes are open. */
function open(found: readonly { contrast: TaskContrast }[]): string {
  const left = found.filter(({ contrast }) => contrast.newRows.verdict.name === "not settled").length;
  return left === 0 ? "" : ` ${left} of ${found.length} sizes are not settled.`;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
