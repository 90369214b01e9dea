/** @file How the vocabularies of several datasets become one. */
import { oneOf } from "../../options/index.js";

/** How the datasets' own vocabularies become one: the recipe's `features.vocabulary`. */
export const combine = oneOf(["union", "intersection"], {
  default: "union",
  describe: "How the datasets' own vocabularies become one. union: the terms of any dataset; intersection: only those of all datasets.",
});

/** Whether a shared vocabulary keeps the terms of any dataset, or only those that all of them have. */
export type Combine = "union" | "intersection";
