/**
 * @file Thins the steps of a long training for `metrics.jsonl`. Every step is logged until the steps have 16,000 numbers together. Then
 * neighbouring steps are put together and logged as means: two of them, and after each further 2,000 numbers twice as many. So the log
 * grows with the logarithm of the number of steps, and needs no knowledge of how long the training will be.
 */
import { mapValues } from "../engine/objects.js";
import type { StateMap, StateReader, StateValue } from "../tensor/state.js";
import type { StepEvent } from "../train/events.js";

/** Several steps as one event: each number is the mean over those of its steps that have it. */
export interface StepsEvent extends Omit<StepEvent, "taskGradients"> {
  /** The first and the last of its steps; `step` is the last one. Absent for a single step. */
  steps?: [from: number, to: number];
  taskGradients?: {
    /** As in a StepEvent; if there are many tasks, all layers but `head` together, as `trunk`. */
    norms: Record<string, Record<string, number>>;
    /** As in a StepEvent, if there are few tasks. */
    cosines?: [string, string, number][];
    /** The cosines of all pairs together, if there are many. */
    cosineSummary?: CosineSums;
  };
}

/** The cosines of many pairs. */
export interface CosineSums {
  /** The number of pairs. */
  pairs: number;
  mean: number;
  /** The pairs with the lowest and the highest cosine. */
  lowest: [string, string, number];
  highest: [string, string, number];
}

const WHOLE = 16_000, FURTHER = 2_000;
/** With more pairs of tasks than this, the log has sums over their cosines, and over layers. */
const MOST_PAIRS = 45;

/** Puts steps together. */
export class StepWindows {
  private width = 1;
  private room = WHOLE;
  private open: StepEvent[] = [];

  /** Takes a step, and returns what is to be logged now. */
  add(step: StepEvent): StepsEvent[] {
    this.open.push(step);
    return this.open.length < this.width ? [] : this.flush();
  }

  /** What it waits with, for a run that goes on later. */
  stateDict(): StateMap {
    return { width: this.width, room: this.room, open: structuredClone(this.open) as unknown as StateValue };
  }

  /** Takes what `stateDict` gave. */
  loadStateDict(state: StateReader): void {
    [this.width, this.room] = [state.whole("width"), state.number("room")];
    this.open = structuredClone(state.get("open")) as StepEvent[];
  }

  /** The steps that are not logged yet, as one event. */
  flush(): StepsEvent[] {
    if (this.open.length === 0) return [];
    const event = join(this.open);
    this.open = [];
    this.room -= numbersIn(event);
    if (this.room <= 0) {
      this.width *= 2;
      this.room = FURTHER;
    }
    return [event];
  }
}

/** How many numbers an event has. */
function numbersIn(value: unknown): number {
  if (typeof value === "number") return 1;
  if (typeof value !== "object" || value === null) return 0;
  let count = 0;
  for (const one of Object.values(value)) count += numbersIn(one);
  return count;
}

function join(steps: readonly StepEvent[]): StepsEvent {
  const [first] = steps, last = steps[steps.length - 1], logged = steps.flatMap(({ taskGradients }) => taskGradients ?? []);
  const rates = steps.flatMap(({ lr }) => lr ?? []), norms = steps.flatMap(({ unclippedNorm }) => unclippedNorm ?? []);
  const weighted = steps.some(({ weights }) => weights !== undefined);
  const weights = steps.map(({ weights, losses }) => weights ?? Object.fromEntries(Object.keys(losses).map((task) => [task, 1])));
  return {
    event: "step",
    step: last.step,
    ...(steps.length > 1 && { steps: [first.step, last.step] as [number, number] }),
    losses: means(steps.map(({ losses }) => losses)),
    gradNorms: { trunk: means(steps.map(({ gradNorms }) => gradNorms.trunk)), heads: means(steps.map(({ gradNorms }) => gradNorms.heads)) },
    ...(rates.length > 0 && { lr: mean(rates) }),
    ...(norms.length > 0 && { unclippedNorm: mean(norms) }),
    ...(weighted && { weights: means(weights) }),
    ...(logged.length > 0 && { taskGradients: { norms: normsOf(logged), ...cosinesOf(logged) } }),
  };
}

type Logged = NonNullable<StepEvent["taskGradients"]>;

function normsOf(logged: readonly Logged[]): Record<string, Record<string, number>> {
  const shorten = isLarge(logged) ? withoutLayers : (norms: Record<string, number>) => norms;
  if (logged.length === 1) return mapValues(logged[0].norms, shorten);
  const tasks = new Set(logged.flatMap(({ norms }) => Object.keys(norms)));
  return Object.fromEntries(Array.from(tasks, (task) => [
    task, means(logged.flatMap(({ norms }) => (Object.hasOwn(norms, task) ? [shorten(norms[task])] : []))),
  ]));
}

function isLarge(logged: readonly Logged[]): boolean {
  return logged.some(({ cosines }) => cosines.length > MOST_PAIRS);
}

/** All layers but the head together: the norm of their gradients as one vector. */
function withoutLayers(norms: Record<string, number>): Record<string, number> {
  const layers = Object.entries(norms).filter(([name]) => name !== "head");
  if (layers.length <= 1) return norms;
  const trunk = Math.sqrt(layers.reduce((sum, [, norm]) => sum + norm ** 2, 0));
  return "head" in norms ? { trunk, head: norms.head } : { trunk };
}

function cosinesOf(logged: readonly Logged[]): Pick<NonNullable<StepsEvent["taskGradients"]>, "cosines" | "cosineSummary"> {
  if (!isLarge(logged)) return { cosines: logged.length === 1 ? logged[0].cosines : meanCosines(logged) };
  let sum = 0, count = 0, lowest: [string, string, number] = ["", "", Infinity], highest: [string, string, number] = ["", "", -Infinity];
  for (const { cosines } of logged) {
    for (const pair of cosines) {
      sum += pair[2];
      count++;
      if (pair[2] < lowest[2]) lowest = pair;
      if (pair[2] > highest[2]) highest = pair;
    }
  }
  return { cosineSummary: { pairs: Math.max(...logged.map(({ cosines }) => cosines.length)), mean: sum / count, lowest, highest } };
}

function meanCosines(logged: readonly Logged[]): [string, string, number][] {
  const pairs = new Map<string, { pair: [string, string]; values: number[] }>();
  for (const { cosines } of logged) {
    for (const [a, b, cosine] of cosines) {
      const name = JSON.stringify([a, b]), one = pairs.get(name) ?? { pair: [a, b], values: [] };
      pairs.set(name, one);
      one.values.push(cosine);
    }
  }
  return Array.from(pairs.values(), ({ pair: [a, b], values }) => [a, b, mean(values)]);
}

function mean(values: readonly number[]): number {
  return values.length === 1 ? values[0] : values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** The mean of each name, over the records that have it. */
function means(records: readonly Readonly<Record<string, number>>[]): Record<string, number> {
  if (records.length === 1) return records[0];
  const sums = new Map<string, { sum: number; count: number }>();
  for (const record of records) {
    for (const [name, value] of Object.entries(record)) {
      const one = sums.get(name) ?? { sum: 0, count: 0 };
      sums.set(name, one);
      one.sum += value;
      one.count++;
    }
  }
  return Object.fromEntries(Array.from(sums, ([name, { sum, count }]) => [name, sum / count]));
}
