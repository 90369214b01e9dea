/** @file The order of classes and categories that nobody has listed. */
import { codePointOrder } from "../../engine/code-point-order.js";

/** Labels in order: as numbers where all are written as numbers, else by code point. */
export function sortLabels(labels: Iterable<string>): string[] {
  const sorted = [...labels].sort(codePointOrder);
  return sorted.every((label) => /^-?\d+(\.\d+)?(e[+-]?\d+)?$/iu.test(label)) ? sorted.sort((a, b) => Number(a) - Number(b)) : sorted;
}
