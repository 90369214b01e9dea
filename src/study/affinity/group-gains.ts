/**
 * @file The gain of any group: as it was trained, or as the search expects it. Of a group that was not trained, a task's gain is the mean
 * of its gains in the pairs with each other task of the group (the higher-order approximation of Standley et al. 2020, "Which Tasks Should
 * Be Learned Together in Multi-Task Learning?", which Fifty et al. 2021 use too), or what a surrogate says.
 */
import { matrixOf } from "./matrix.js";
import type { SearchResult } from "./search.js";
import { type FittedSurrogate, fitSurrogate } from "./surrogate.js";
import type { TaskMatrix } from "./types.js";

/** Gains by group. */
export interface GroupGain {
  /** In percent of the score alone; 0 for a task alone, and where no gain is defined. */
  gain(task: string, group: readonly string[]): number;
  /** Of pairs: null where they were not trained, and no surrogate knows them. */
  gains: TaskMatrix;
  /** Half the width of the 95 % interval over the seeds; null where a pair was not trained. */
  uncertainty: TaskMatrix;
  fitted: FittedSurrogate | null;
}

/** @param seed chooses the groups that a surrogate is tried on */
export function groupGains({ tasks, groups, uncertainty, method }: SearchResult, seed: number): GroupGain {
  const places = new Map(groups.map(({ tasks: own }, place) => [own.join("\n"), place]));
  const placeOf = (group: readonly string[]): number | undefined => places.get(group.join("\n"));
  const fitted = method === "surrogate" ? fitSurrogate(tasks, groups, seed) : null;
  const pair = (task: string, other: string): string[] => tasks.filter((one) => one === task || one === other);
  const trained = (task: string, group: readonly string[]): number | undefined => {
    const place = placeOf(group);
    return place === undefined ? undefined : groups[place].gains[task] ?? 0;
  };
  const ofPair = (task: string, other: string): number => trained(task, pair(task, other)) ?? fitted?.surrogate.gain(task, [task,
    other]) ?? 0;
  return {
    gain(task, group) {
      if (group.length === 1) return 0;
      const own = trained(task, group) ?? fitted?.surrogate.gain(task, group);
      if (own !== undefined) return own;
      const others = group.filter((other) => other !== task);
      return others.reduce((sum, other) => sum + ofPair(task, other), 0) / others.length;
    },
    gains: matrixOf(tasks, (from, to) => {
      const place = placeOf(pair(from, to));
      return (place === undefined ? undefined : groups[place].gains[to]) ?? fitted?.surrogate.gain(to, [from, to]) ?? null;
    }),
    uncertainty: matrixOf(tasks, (from, to) => {
      const place = placeOf(pair(from, to));
      return place === undefined ? null : uncertainty[place][to] ?? null;
    }),
    fitted,
  };
}
