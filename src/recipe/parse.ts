/**
 * @file From a recipe's text to the recipe: read the YAML, apply the command line's changes, fill in defaults, check, and report every
 * mistake at its place.
 */
import { list, type Options, readOptions, text, value } from "../options/index.js";
import { locate, placeOf, toPlain, writtenIn } from "./yaml/located.js";
import { type Mistake, throwMistakes } from "./yaml/positions.js";
import { readYaml } from "./yaml/read-yaml.js";
import { type Recipe, recipeField } from "./recipe.js";
import { resolve } from "./resolve.js";
import { applySet } from "./yaml/set.js";

const options = {
  file: text({
    phrase: "the name of a file", empty: true, default: "recipe.yaml",
    describe: "The recipe's file, as errors show it. Its base name is the default of `name`. It is not read.",
  }),
  set: list(text({ phrase: "a change such as train.epochs=3", describe: "A change.", empty: true }), {
    phrase: "a list of changes such as train.epochs=3", default: [],
    describe: "Changes as `--set` takes them: `path=value`, the value in YAML. Later ones win.",
  }),
  seed: value<number>()({ optional: true, phrase: "a number", describe: "Replaces the recipe's `seed`, as `--seed` does." }),
};

/** Options of {@link parseRecipe}. */
export type ParseRecipeOptions = Options<typeof options>;

/**
 * Parses a recipe. Every default is filled in, and every choice becomes a map of its name and options: `optimizer: adam` becomes
 * `{ name: "adam", lr: 0.001, ... }`, `source: path` becomes `{ file: path, ... }`.
 *
 * `${VARIABLE}` stays as it is written: sources expand it. YAML 1.2, with anchors, aliases and merge keys (`<<`). JSON is YAML too: of a
 * recipe that is an object, give `JSON.stringify(object)`.
 *
 * @throws PotluckError with all mistakes together (at most ten), one a line at file:line:column: syntax, unknown and duplicate keys
 *   (with the nearest valid one), wrong values, options that the choice does not take, datasets that do not exist; and for unknown or
 *   wrong options of this function
 * @example
 * const recipe = parseRecipe(text, { file: "movie-yelp.yaml", set: ["train.optimizer.lr=0.01"] });
 * recipe.train.optimizer; // { name: "adam", lr: 0.01, ... }
 */
export function parseRecipe(yaml: string, given?: ParseRecipeOptions): Recipe {
  const { file, set, seed } = readOptions("parseRecipe", options, given);
  const { root, mistakes, sound } = readYaml(yaml, (line, column) => ({ text: `${file}:${line}:${column}`, order: [0, line, column] }));
  if (!sound) throwMistakes(mistakes);
  if (root.value === null && mistakes.length === 0) root.value = new Map(); // an empty file: say what it lacks, not that it is null
  const settings: Mistake[] = root.value instanceof Map ? set.flatMap((setting, index) => applySet(root, setting, recipeField, index)) : [];
  if (seed !== undefined && root.value instanceof Map) {
    const place = { text: `--seed ${seed}`, order: [set.length + 1, 0, 0] } as const;
    root.value.set("seed", { key: place, node: locate(seed, place) });
  }
  const { recipe, findings } = resolve(toPlain(root), baseName(file), { source: writtenIn(root) });
  throwMistakes([
    ...mistakes,
    ...settings,
    ...findings.map(({ path, part, problem }) => ({ place: placeOf(root, path, part), problem })),
  ]);
  return recipe;
}

/** A file's name without folders and extension. */
function baseName(file: string): string {
  const name = file.replace(/^.*[/\\]/su, "").replace(/(?<=.)\.[^.]*$/u, "").replace(/\p{Cc}/gu, "");
  return name === "" ? "recipe" : name;
}
