/** @file Logits of constant predictions: those of the shares that classes and labels have in the training rows. */
import { log64 } from "../engine/math.js";
import type { NdArray } from "../tensor/nd-array.js";

/** A row more of each side, so that a share of 0 or 1 has a finite logit. */
const PRIOR = 0.5;

/** The logit of a share: `count` of `total`. */
function logit(count: number, total: number): number {
  return log64((count + PRIOR) / (total - count + PRIOR));
}

/** How many rows have each class; rows without a target do not count. */
export function classCounts(classes: number, targets: ArrayLike<number>): number[] {
  const counts = new Array<number>(classes).fill(0);
  for (let row = 0; row < targets.length; row++) if (!Number.isNaN(targets[row])) counts[targets[row]]++;
  return counts;
}

/** Logarithms of the classes' shares, whose softmax they are. */
export function classLogits(classes: number, { data }: NdArray): number[] {
  return classCounts(classes, data).map((count) => log64(count + PRIOR));
}

/** For each column of 0 and 1 the logit of its share of 1. */
export function labelLogits(labels: number, { data }: NdArray): number[] {
  return Array.from({ length: labels }, (_, label) => {
    let ones = 0, total = 0;
    for (let at = label; at < data.length; at += labels) {
      if (Number.isNaN(data[at])) continue;
      ones += data[at];
      total++;
    }
    return logit(ones, total);
  });
}

/** For each class but the highest the logit of the share of rows in it or below: cumulative logits of ordered classes. */
export function orderedLogits(classes: number, { data }: NdArray): number[] {
  const counts = classCounts(classes, data), total = counts.reduce((sum, count) => sum + count, 0);
  let below = 0;
  return counts.slice(0, -1).map((count) => logit(below += count, total));
}
