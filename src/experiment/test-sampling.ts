/** @file Whether the test rows of a dataset differ from seed to seed, and how. */
import type { Recipe } from "../recipe/index.js";
import { comesSplit } from "../source/split-source.js";
import { usedDatasets } from "./datasets.js";

/** `splits`: drawn anew by each seed; `folds`: each row in one of some seeds; `fixed`: the same for all seeds. */
export type TestSampling = "splits" | "folds" | "fixed";

/** How the test rows of each dataset that tasks use are drawn, by dataset. */
export function testSampling(recipe: Recipe): Record<string, TestSampling> {
  return Object.fromEntries(usedDatasets(recipe).map(({ name, split, sample, source }) => {
    if (comesSplit(source) && source.test !== undefined) return [name, "fixed"];
    if ("folds" in split) return [name, "folds"];
    if ("column" in split || "time" in split) return [name, sample === null ? "fixed" : "splits"];
    return [name, split.seed === null ? "splits" : "fixed"];
  }));
}
