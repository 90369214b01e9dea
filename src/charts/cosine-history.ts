/** @file The cosines of a run, pair by pair, in bounded memory: a summary of each pair, and the steps too where there are few pairs. */
import type { StateMap, StateReader } from "../tensor/state.js";
import { PairCosines } from "./cosine-summary.js";
import { SeriesSet } from "./step-series.js";

/** With more pairs than this, a chart shows a map of means instead of the steps of each pair. */
export const mostPairs = 10;

/** Cosines of a smaller size count as neither conflict nor alignment. */
export const defaultBand = 0.05;

/** Two tasks and their cosines. */
export interface Pair {
  /** In the order of the tasks. */
  tasks: readonly [string, string];
  cosines: PairCosines;
}

/** The cosines of a run. */
export class CosineHistory {
  private readonly ranks: Map<string, number>;
  private readonly names: string[];
  private readonly byTask = new Map<number, Map<number, Pair>>();
  private steps: SeriesSet | null = new SeriesSet();
  /** In order of appearance. */
  readonly pairs: Pair[] = [];
  /** The number of cosines that are finite. */
  finite = 0;

  /** @param tasks their order; tasks that it lacks come after, in order of appearance */
  constructor(tasks: readonly string[] = [], readonly band: number = defaultBand) {
    this.names = [...tasks];
    this.ranks = new Map(tasks.map((task, index) => [task, index]));
  }

  /** All tasks, in order. */
  get tasks(): readonly string[] {
    return this.names;
  }

  /** The steps of each pair, by {@link pairName}; null if there are too many pairs. */
  get set(): SeriesSet | null {
    return this.steps;
  }

  private rankOf(task: string): number {
    const rank = this.ranks.get(task) ?? this.names.length;
    if (rank === this.names.length) {
      this.ranks.set(task, rank);
      this.names.push(task);
    }
    return rank;
  }

  /**
   * Adds a cosine. The steps of a pair must not go down.
   *
   * @param cosine one that is not finite leaves a gap; rounding may have taken it a little beyond 1
   */
  add(step: number, a: string, b: string, cosine: number): void {
    const pair = this.pairOf(a, b);
    const value = Number.isFinite(cosine) ? Math.min(1, Math.max(-1, cosine)) : NaN;
    this.steps?.add(pairName(pair), step, value);
    if (Number.isNaN(value)) return;
    this.finite++;
    pair.cosines.add(value);
  }

  private pairOf(a: string, b: string): Pair {
    const one = this.rankOf(a), two = this.rankOf(b), first = Math.min(one, two), second = Math.max(one, two);
    let own = this.byTask.get(first);
    if (own === undefined) this.byTask.set(first, own = new Map<number, Pair>());
    let pair = own.get(second);
    if (pair === undefined) {
      own.set(second, pair = { tasks: [this.names[first], this.names[second]], cosines: new PairCosines(this.band) });
      this.pairs.push(pair);
      if (this.pairs.length > mostPairs) this.steps = null;
    }
    return pair;
  }

  /** All pairs, for a run that goes on later. */
  stateDict(): StateMap {
    const pairs = this.pairs.map(({ tasks, cosines }) => ({ tasks: [...tasks], cosines: cosines.stateDict() }));
    return { tasks: [...this.names], pairs, steps: this.steps?.stateDict() ?? null, finite: this.finite };
  }

  /** Takes the pairs of a state; it must have none of its own. */
  loadStateDict(state: StateReader): void {
    const pairs = state.list("pairs"), steps = state.mapOrNull("steps");
    for (const task of state.texts("tasks")) this.rankOf(task);
    for (const pair of pairs) {
      const [a, b] = pair.texts("tasks");
      this.pairOf(a, b).cosines.loadStateDict(pair.map("cosines"));
    }
    if (steps) this.steps?.loadStateDict(steps);
    this.finite = state.number("finite");
  }
}

/** The name of a pair: `movie and yelp`. */
export function pairName({ tasks: [a, b] }: Pair): string {
  return `${a} and ${b}`;
}
