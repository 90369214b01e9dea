/** @file Shares as `--fractions` takes them. */
import { InvalidArgumentError } from "commander";

/** `0.05,0.1,1`: shares above 0 and at most 1, ascending. */
export function readFractionList(text: string): number[] {
  const values = text.split(",").map((part) => (part.trim() === "" ? NaN : Number(part)));
  if (values.every((value) => value > 0 && value <= 1)) return [...new Set(values)].sort((a, b) => a - b);
  throw new InvalidArgumentError(`It must be shares above 0 and at most 1, separated by commas, found "${text}".`);
}
