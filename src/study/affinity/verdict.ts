/** @file What a study of affinity says in words: which grouping, whether it is better, and how its numbers were made. */
import type { Comparison, Difference, VerdictName } from "../compare/types.js";
import type { Grouping } from "./grouping.js";
import type { SearchResult } from "./search.js";
import type { SubsetPlan } from "./subsets.js";
import type { Affinity } from "./types.js";

const names: Readonly<Record<string, string>> = { alone: "each task alone", together: "all tasks together" };
const relations: Readonly<Record<VerdictName, string>> = {
  helps: "better than", hurts: "worse than", "no difference": "no different from", "not settled": "not shown to be better or worse than",
};

/** A grouping in words: `(movie + yelp), airline`. */
export function groupingText(groups: readonly (readonly string[])[]): string {
  return groups.map((tasks) => (tasks.length === 1 ? tasks[0] : `(${tasks.join(" + ")})`)).join(", ");
}

/** Which grouping, and whether it is better than its baselines: by delta-m on new rows. */
export function verdictOf(groups: readonly string[][], { contrasts }: Comparison): Affinity["verdict"] {
  const isAlone = groups.every(({ length }) => length === 1), isTogether = groups.length === 1;
  const found = contrasts.map(({ baseline, deltaM }) => ({ baseline, deltaM,
    verdict: deltaM?.newRows.verdict.name ?? "not settled" as const }));
  const said = found.map(({ baseline, deltaM, verdict }) => `${relations[verdict]} ${names[baseline]} (${numbers(deltaM)})`).join(", and ");
  const isBetter = found.every(({ verdict }) => verdict === "helps"), unseen = "On seeds and rows that the search did not see";
  return {
    sentence: isAlone ? `No grouping is better: the search found no group that gains. ${unseen}, each task alone is ${said}.`
      : isTogether ? `No grouping is better than one group of all tasks, by the search. ${unseen}, all tasks together are ${said}.`
        : isBetter ? `The grouping ${groupingText(groups)} is better. ${unseen}, it is ${said}.`
          : `No grouping is shown to be better. ${unseen}, the grouping ${groupingText(groups)}, which the search chose, is ${said}.`,
    intervals: found.map(({ baseline, deltaM }) => (
      { baseline, deltaM: deltaM?.difference.mean ?? NaN, interval: deltaM?.newRows.interval ?? null })),
  };
}

/** The relative gain over the tasks in the mean, with its interval. */
function numbers(deltaM: Difference | null): string {
  if (!deltaM) return "a relative gain is not defined";
  const { interval } = deltaM.newRows;
  return `${signed(deltaM.difference.mean)} % in the ` +
    `mean${interval ? `, 95 % interval ${signed(interval.low)} to ${signed(interval.high)}` : ""}`;
}

function signed(value: number): string {
  return `${value >= 0 ? "+" : "-"}${Math.abs(value).toFixed(2)}`;
}

/** How the numbers were made. */
export function affinityMethods({ method, seeds, trainings, tasks }: SearchResult, { search }: Grouping, plan: SubsetPlan,
  { methods }: Comparison): string[] {
  const several = plan.groups.filter(({ length }) => length > 1).length, own = `${seeds.length} ${seeds.length === 1 ? "seed" : "seeds"}`;
  const searched: Record<typeof method, string> = {
    "all subsets": `The search trained every group of the ${tasks.length} tasks`,
    pairs: `The search trained each task alone, each pair, and all ${tasks.length} together`,
    surrogate: `The search trained each task alone, all ${tasks.length} together, and ${several - 1} random groups`,
  };
  const untrained: Record<typeof method, string[]> = {
    "all subsets": [],
    pairs: ["Of a group that was not trained, a task's gain is the mean of its gains in pairs (Standley et al. 2020; Fifty et al. 2021)."],
    surrogate: ["Of a group that was not trained, gains are those of a linear surrogate (Li et al. 2023), fitted by ridge regression."],
  };
  return [
    `${searched[method]}, with ${own} each: ${trainings} trainings, on rows that the confirmation does not test on.`,
    "A gain is in percent of the task's score alone with the same seeds; above 0 is better, also where lower scores are better.",
    ...untrained[method],
    search === "exact" ? "The grouping is the best of all partitions of the tasks, by the mean gain over tasks."
      : "The grouping is by a greedy search: it joins the groups that gain most, then moves single tasks, until nothing gains.",
    "What the search expects of its choice is too high, since it is the best of many: the confirmation says what is left of it.",
    ...methods.map(({ long }) => long),
  ];
}
