/** @file What the benchmark of defaults trains on: each recipe in full, and its datasets sampled, as users with little data have them. */
import { readdirSync, readFileSync } from "node:fs";
import { parse, stringify } from "yaml";
import { benchFile } from "../harness/paths.js";

/** How many rows of each dataset, or all. */
export type Size = number | "full";

/** A recipe at a size. */
export interface Case {
  /** The recipe's name. */
  name: string;
  size: Size;
  /** The recipe as YAML. */
  text: string;
}

/** A case with a seed: what is trained, exported and cached at a time. */
export interface Unit extends Case {
  seed: number;
}

/** Where the recipes are: relative paths in them start there. */
export const recipeFolder = benchFile("defaults", "recipes");

/** The recipes' names, in alphabetical order. */
export function recipeNames(): string[] {
  return readdirSync(recipeFolder)
    .filter((file) => file.endsWith(".yaml"))
    .map((file) => file.slice(0, -".yaml".length))
    .sort();
}

/** A recipe at a size. A sampled dataset loses its own split, so that the default shares split the sample. */
export function caseOf(name: string, size: Size): Case {
  const written = readFileSync(`${recipeFolder}/${name}.yaml`, "utf8");
  return { name, size, text: size === "full" ? written : sampled(written, size) };
}

/**
 * A recipe's YAML with `sample` rows of each dataset, split by the default shares.
 *
 * @example
 * sampled("data: { a: { source: a.csv, split: { column: part } } }", 300); // data: { a: { source: a.csv, sample: 300 } }
 */
export function sampled(text: string, sample: number): string {
  const recipe = parse(text) as { data: Record<string, Record<string, unknown>> };
  const data = Object.entries(recipe.data).map(([name, { split: _, ...dataset }]) => [name, { ...dataset, sample }] as const);
  return stringify({ ...recipe, data: Object.fromEntries(data) }, { lineWidth: 0 });
}

/** The name of a case as the benchmark prints it: `wine`, or `wine@300`. */
export function labelOf({ name, size }: Pick<Case, "name" | "size">): string {
  return size === "full" ? name : `${name}@${size}`;
}
