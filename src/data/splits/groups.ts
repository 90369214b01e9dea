/**
 * @file Deals whole groups to parts: no group is in two, as with scikit-learn's `GroupShuffleSplit`, but parts have their share of the
 * rows, not of the groups, and as far as groups allow of each label, as with its `StratifiedGroupKFold`. Greedy, in random order, and then
 * improved group by group. What is made small is the sum over the parts of (rows - wanted)^2 / wanted, and the same of each label.
 */
import type { RandomStream } from "../../engine/random.js";
import { type LabelSets, labelsAt } from "./label-sets.js";

/** How groups are dealt. */
export interface GroupDeal {
  /** The rows to deal. */
  rows: Uint32Array;
  /** The group of every row, as a number from 0; those that are not dealt included. */
  groups: Uint32Array;
  /** How many rows each part is to have; together all of them. */
  sizes: readonly number[];
  /** The labels of all rows; null: only rows count. */
  sets: LabelSets | null;
  /** The part that each label goes to first: the rows that train. Left out: none is preferred. */
  first?: number;
  stream: RandomStream;
}

/** One group's rows and labels. */
interface Group {
  places: number[];
  labels: Map<number, number>;
}

/** Times that all groups are looked at again for a better part. */
const PASSES = 20;

/** Deals groups to parts. Returns the part of each row; undefined where there are fewer groups than parts. */
export function dealGroups({ rows, groups: groupOf, sizes, sets, first, stream }: GroupDeal): Uint32Array | undefined {
  const groups = gather(rows, groupOf, sets), parts = sizes.length;
  if (groups.length < parts) return undefined;
  const balance = new Balance(sizes, sets, groups, first);
  const partOf = new Uint32Array(groups.length), held = new Uint32Array(parts);
  const order = stream.fork("groups").permutation(groups.length);
  const best = (group: Group, allowed: (part: number) => boolean = () => true): number => {
    let chosen = -1, least = Infinity;
    for (let part = 0; part < parts; part++) {
      const cost = allowed(part) ? balance.cost(group, part) : Infinity;
      if (chosen >= 0 && !(cost < least)) continue;
      chosen = part;
      least = cost;
    }
    return chosen;
  };
  const put = (index: number, part: number): void => {
    balance.add(groups[index], part, 1);
    partOf[index] = part;
    held[part]++;
  };
  const take = (index: number): void => {
    balance.add(groups[index], partOf[index], -1);
    held[partOf[index]]--;
  };
  for (const index of order) put(index, best(groups[index]));
  for (let pass = 0, moved = true; moved && pass < PASSES; pass++) {
    moved = false;
    for (const index of order) {
      const before = partOf[index];
      if (held[before] === 1) continue; // no part is left without a group
      take(index);
      const part = best(groups[index]), gain = balance.cost(groups[index], before) - balance.cost(groups[index], part);
      put(index, gain > 1e-9 ? part : before); // by more than rounding, or two parts could pass a group on for ever
      moved ||= partOf[index] !== before;
    }
  }
  for (let part = 0; part < parts; part++) if (held[part] === 0) fill(part);

  /** Gives a part without groups the one that suits it best. */
  function fill(part: number): void {
    let chosen = -1, least = Infinity;
    for (const index of order) {
      const before = partOf[index];
      if (held[before] === 1) continue;
      take(index);
      const cost = balance.cost(groups[index], part) - balance.cost(groups[index], before);
      put(index, before);
      if (chosen >= 0 && !(cost < least)) continue;
      chosen = index;
      least = cost;
    }
    take(chosen);
    put(chosen, part);
  }

  const dealt = new Uint32Array(rows.length);
  groups.forEach(({ places }, index) => {
    for (const place of places) dealt[place] = partOf[index];
  });
  return dealt;
}

/** The groups of some rows, in the order of their first rows. */
function gather(rows: Uint32Array, groupOf: Uint32Array, sets: LabelSets | null): Group[] {
  const byCode = new Map<number, Group>();
  rows.forEach((row, place) => {
    const group = byCode.get(groupOf[row]) ?? { places: [], labels: new Map<number, number>() };
    byCode.set(groupOf[row], group);
    group.places.push(place);
    if (sets) for (const label of labelsAt(sets, row)) group.labels.set(label, (group.labels.get(label) ?? 0) + 1);
  });
  return [...byCode.values()];
}

/** What each part has, and what it is to have. */
class Balance {
  private readonly rows: Float64Array;
  private readonly labels: Float64Array;
  private readonly wantedLabels: Float64Array;
  /** What the labels' terms are multiplied by, so that they count as much as the rows together, however many labels a row has. */
  private readonly labelWeight: number;
  /** What a label that a part lacks costs, where it needs it: more than any imbalance. */
  private readonly lack: number;
  private readonly count: number;

  constructor(
    private readonly sizes: readonly number[], private readonly sets: LabelSets | null, groups: readonly Group[],
    private readonly first?: number,
  ) {
    const count = this.count = sets?.count ?? 0;
    const total = sizes.reduce((sum, size) => sum + size, 0), all = new Float64Array(count);
    for (const { labels } of groups) for (const [label, rows] of labels) all[label] += rows;
    const labelled = all.reduce((sum, rows) => sum + rows, 0);
    this.rows = new Float64Array(sizes.length);
    this.labels = new Float64Array(sizes.length * count);
    this.wantedLabels = Float64Array.from({ length: sizes.length * count }, (_, at) => (
      (all[at % count] * sizes[Math.floor(at / count)]) / total));
    this.labelWeight = labelled === 0 ? 0 : total / labelled;
    this.lack = 4 * total * total;
  }

  /** What it costs to add a group to a part. */
  cost({ places, labels }: Group, part: number): number {
    let ofLabels = 0, found = 0;
    for (const [label, rows] of labels) {
      const at = part * this.count + label;
      ofLabels += growth(this.labels[at], rows, this.wantedLabels[at]);
      if (this.labels[at] > 0) continue;
      if (part === this.first) found += 2; // before others that need it
      else if (this.sets!.needed[label] === 1) found++;
    }
    return growth(this.rows[part], places.length, this.sizes[part]) + this.labelWeight * ofLabels - found * this.lack;
  }

  /** @param sign 1 adds the group, -1 takes it away */
  add({ places, labels }: Group, part: number, sign: 1 | -1): void {
    this.rows[part] += sign * places.length;
    for (const [label, rows] of labels) this.labels[part * this.count + label] += sign * rows;
  }
}

/** By how much (has - wanted)^2 / wanted grows. */
function growth(has: number, more: number, wanted: number): number {
  return (more * (2 * (has - wanted) + more)) / wanted;
}
