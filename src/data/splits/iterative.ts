/**
 * @file Iterative stratification: Sechidis, Tsoumakas & Vlahavas 2011, "On the stratification of multi-label data", algorithm 1. The
 * rarest label's rows are dealt first, each to the part that lacks most of that label, so that parts keep the share of every label of
 * several targets. Beyond the paper, parts get exactly their number of rows, and two rules hold for labels of few rows (see below).
 */
import type { RandomStream } from "../../engine/random.js";
import { type LabelSets, labelsAt } from "./label-sets.js";

/** How rows are dealt. */
export interface Deal {
  /** The rows to deal. */
  rows: Uint32Array;
  /** How many of them each part gets; together all of them. */
  sizes: readonly number[];
  /** The labels of all rows, those that are not dealt included. */
  sets: LabelSets;
  /** The part that each label's first row goes to: the rows that train. Left out: none is preferred. */
  first?: number;
  stream: RandomStream;
}

/**
 * Deals rows to parts, and returns the part of each. A label's first row goes to part `first`, the next one of a label that all parts need
 * to a part without it, as long as there is room.
 */
export function dealByLabels({ rows, sizes, sets, first, stream }: Deal): Uint32Array {
  const parts = sizes.length, room = Float64Array.from(sizes), partOf = new Uint32Array(rows.length).fill(parts);
  const order = stream.fork("rows").permutation(rows.length), byLabel = Array.from({ length: sets.count }, (): number[] => []);
  for (const place of order) for (const label of labelsAt(sets, rows[place])) byLabel[label].push(place);
  const left = Float64Array.from(byLabel, ({ length }) => length), dealt = new Uint32Array(sets.count * parts);
  const wanted = Float64Array.from({ length: sets.count * parts }, (_, at) => (
    (left[Math.floor(at / parts)] * sizes[at % parts]) / rows.length));
  const ties = stream.fork("ties");

  /** The open part for which a number is largest; of equal ones the one with the most room, then one at random. */
  const largest = (of: (part: number) => number): number => {
    let best: number[] = [];
    for (let part = 0; part < parts; part++) {
      if (room[part] === 0) continue;
      const order = best.length === 0 ? 1 : of(part) - of(best[0]) || room[part] - room[best[0]];
      if (order > 0) best = [part];
      else if (order === 0) best.push(part);
    }
    return best.length === 1 ? best[0] : best[ties.integer(best.length)];
  };
  const choose = (place: number, label: number): number => {
    if (first !== undefined && room[first] > 0) {
      for (const own of labelsAt(sets, rows[place])) {
        const isLastChance = own === label || left[own] === 1;
        if (isLastChance && dealt[own * parts + first] === 0) return first;
      }
    }
    const lacks = (part: number): boolean => room[part] > 0 && dealt[label * parts + part] === 0;
    const mayLack = sets.needed[label] === 0 || !sizes.some((_, part) => lacks(part));
    return largest((part) => (mayLack || lacks(part) ? wanted[label * parts + part] : -Infinity));
  };
  const give = (place: number, part: number): void => {
    partOf[place] = part;
    room[part]--;
    for (const label of labelsAt(sets, rows[place])) {
      left[label]--;
      wanted[label * parts + part]--;
      dealt[label * parts + part]++;
    }
  };

  const labels = stream.fork("labels").permutation(sets.count);
  for (;;) {
    let rarest = -1;
    for (const label of labels) if (left[label] > 0 && (rarest < 0 || left[label] < left[rarest])) rarest = label;
    if (rarest < 0) break;
    for (const place of byLabel[rarest]) if (partOf[place] === parts) give(place, choose(place, rarest));
  }
  for (const place of order) if (partOf[place] === parts) give(place, largest((part) => room[part]));
  return partOf;
}
