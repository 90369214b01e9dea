/**
 * @file The grouping that follows from gains: the partition of the tasks into groups with the highest mean gain, where each task is
 * answered by its group's model. Exact by dynamic programming over subsets for few tasks; a greedy search for more.
 */

/** Tasks up to which all partitions are compared: 3^15 is 14 million pairs of a subset and a group in it. */
const MOST_EXACT = 15;
/** A greedy step must add this much to the sum of gains, so that rounding alone moves nothing. */
const LEAST_STEP = 1e-9;

/** A partition of the tasks. */
export interface Grouping {
  /** Tasks in the recipe's order; groups by their first task. */
  groups: string[][];
  search: "exact" | "greedy";
  /** The mean gain over all tasks. */
  expected: number;
}

/**
 * Finds the partition with the highest mean gain. Of partitions that are equally good, one with small groups.
 *
 * The greedy search starts with every task alone. It joins the two groups that gain most by it, as long as any do; then it moves single
 * tasks to another group, or out of all, the best move first, as long as any gains; and again.
 *
 * @param gain the gain of a task trained with a group, which has it, in the order of `tasks`; 0 for the task alone
 * @example
 * findGrouping(["a", "b", "c"], (task, group) => (group.length === 2 && !group.includes("c") ? 1 : 0)).groups; // [["a", "b"], ["c"]]
 */
export function findGrouping(tasks: readonly string[], gain: (task: string, group: readonly string[]) => number): Grouping {
  const valueOf = (group: readonly string[]): number => group.reduce((sum, task) => sum + gain(task, group), 0);
  const isExact = tasks.length <= MOST_EXACT, groups = isExact ? exact(tasks, valueOf) : greedy(tasks, valueOf);
  const ordered = groups.toSorted((a, b) => tasks.indexOf(a[0]) - tasks.indexOf(b[0]));
  const expected = groups.reduce((sum, group) => sum + valueOf(group), 0) / tasks.length;
  return { groups: ordered, search: isExact ? "exact" : "greedy", expected };
}

type ValueOf = (group: readonly string[]) => number;

function exact(tasks: readonly string[], valueOf: ValueOf): string[][] {
  const size = 2 ** tasks.length, members = (mask: number): string[] => tasks.filter((_, place) => ((mask >> place) & 1) === 1);
  const values = Float64Array.from({ length: size }, (_, mask) => (mask === 0 ? 0 : valueOf(members(mask))));
  const best = new Float64Array(size), chosen = new Uint32Array(size);
  for (let mask = 1; mask < size; mask++) {
    const lowest = mask & -mask, rest = mask ^ lowest;
    best[mask] = -Infinity;
    // every group with the lowest task: that task and any subset of the rest, small ones first
    for (let part = 0; ; part = (part - rest) & rest) {
      const value = values[part | lowest] + best[rest ^ part];
      if (value > best[mask] + (best[mask] === -Infinity ? 0 : LEAST_STEP)) {
        best[mask] = value;
        chosen[mask] = part | lowest;
      }
      if (part === rest) break;
    }
  }
  const groups: string[][] = [];
  for (let mask = size - 1; mask > 0; mask ^= chosen[mask]) groups.push(members(chosen[mask]));
  return groups;
}

function greedy(tasks: readonly string[], valueOf: ValueOf): string[][] {
  let groups = tasks.map((task) => [task]);
  const known = new Map<string, number>(), ordered = (group: readonly string[]): string[] => tasks.filter((task) => group.includes(task));
  const value = (group: readonly string[]): number => {
    const own = ordered(group), key = own.join("\n");
    if (!known.has(key)) known.set(key, own.length === 0 ? 0 : valueOf(own));
    return known.get(key)!;
  };
  for (let changed = true; changed;) {
    changed = false;
    for (let next = bestOf(joins(groups), value); next; next = bestOf(joins(groups), value)) {
      groups = apply(groups, next);
      changed = true;
    }
    for (let next = bestOf(moves(groups), value); next; next = bestOf(moves(groups), value)) {
      groups = apply(groups, next);
      changed = true;
    }
  }
  return groups.map(ordered);
}

/** Groups that others take the place of. */
interface Change {
  from: string[][];
  to: string[][];
}

function joins(groups: readonly string[][]): Change[] {
  return groups.flatMap((first, place) => groups.slice(place + 1).map((second) => ({ from: [first, second], to: [[...first,
    ...second]] })));
}

function moves(groups: readonly string[][]): Change[] {
  return groups.flatMap((group) => group.flatMap((task) => {
    const left = group.filter((other) => other !== task);
    if (left.length === 0) return [];
    const others = groups.filter((other) => other !== group).map((other) => ({ from: [group, other], to: [left, [...other, task]] }));
    return [...others, { from: [group], to: [left, [task]] }];
  }));
}

function bestOf(changes: readonly Change[], value: ValueOf): Change | undefined {
  let best: Change | undefined, most = LEAST_STEP;
  for (const change of changes) {
    const sum = (groups: string[][]): number => groups.reduce((total, group) => total + value(group), 0);
    const gained = sum(change.to) - sum(change.from);
    if (gained > most) [best, most] = [change, gained];
  }
  return best;
}

function apply(groups: readonly string[][], { from, to }: Change): string[][] {
  return [...groups.filter((group) => !from.includes(group)), ...to];
}
