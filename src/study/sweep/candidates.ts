/**
 * @file The candidates of a sweep: the recipe's own settings, and those that a grid or random draws give. Each is a recipe that was parsed
 * with its settings, so that a mistake in one is found before anything is trained.
 */
import { PotluckError } from "../../engine/errors.js";
import { RandomStream } from "../../engine/random.js";
import { parseRecipe, type Recipe } from "../../recipe/index.js";
import { readYaml } from "../../recipe/yaml/read-yaml.js";
import { toPlain } from "../../recipe/yaml/located.js";
import { type Dimension, drawSettings, gridOf, isListed, readDimension } from "./space.js";
import type { Sweep } from "./types.js";

/** Candidates at most, so that a slip in a grid does not become a study of weeks. */
const MOST = 10_000;
/** Samples of a random sweep, where none are given. */
const SAMPLES = 20;

/** One candidate, before it is trained. */
export interface Candidate {
  /** As `--set` takes them: the path, and the value. */
  settings: Record<string, unknown>;
  /** The same in text: `train.optimizer.lr=0.01`. Empty for the recipe as it is. */
  changes: string[];
  recipe: Recipe;
}

/** What candidates are made of. */
export interface CandidateInput {
  /** The recipe's text, and what `parseRecipe` takes beside it. */
  text: string;
  file?: string;
  set?: readonly string[];
  seed?: number;
  /** As {@link readDimension} reads them. */
  over: readonly string[];
  method: Sweep["method"];
  /** Of a random sweep; of halving, how many candidates it starts with. */
  samples?: number;
}

/**
 * Makes the candidates. The recipe as it is comes first; settings that are equal to it, or to an earlier candidate, once resolved are left
 * out.
 *
 * A grid has all combinations of the lists. Random draws are from lists and ranges; where all are lists, no combination is drawn twice.
 * Halving starts from the whole grid where all are lists and no number of samples is given, and else from random draws. Draws depend on the
 * recipe's seed (stream `sweep`).
 *
 * @throws PotluckError for mistakes in `over` and in the candidates' recipes, for a range in a grid, for settings by which candidates could
 * not be
 *   compared (rows, targets, metrics, the seed), and for more than 10,000 candidates
 */
export function makeCandidates({ text, file, set = [], seed, over, method, samples }: CandidateInput): Candidate[] {
  const parse = (changes: readonly string[]): Recipe => (
    parseRecipe(text, { ...(file !== undefined && { file }), set: [...set, ...changes], ...(seed !== undefined && { seed }) }));
  const own = parse([]), dimensions = over.map(readDimension);
  dimensions.forEach(({ path }, place) => {
    if (dimensions.findIndex((other) => other.path === path) !== place) throw new PotluckError(`--over ${path} is given twice: give all ` +
      `its values once`);
  });
  const rows = settingsOf(dimensions, method, samples, own.seed);
  const candidates: Candidate[] = [{ settings: {}, changes: [], recipe: own }], places = new Map([[JSON.stringify(own, withMaps), 0]]);
  for (const changes of rows) {
    const recipe = parseOver(() => parse(changes), dimensions);
    requireComparable(own, recipe, changes);
    const key = JSON.stringify(recipe, withMaps), place = places.get(key);
    if (place === 0 && candidates[0].changes.length === 0) candidates[0] = { settings: valuesOf(changes), changes, recipe: own };
    if (place !== undefined) continue;
    places.set(key, candidates.length);
    candidates.push({ settings: valuesOf(changes), changes, recipe });
  }
  return candidates;
}

function settingsOf(dimensions: readonly Dimension[], method: Sweep["method"], samples: number | undefined, seed: number): string[][] {
  if (dimensions.length === 0) return [];
  const lists = dimensions.filter(isListed), areLists = lists.length === dimensions.length;
  const size = lists.reduce((product, { values }) => product * values.length, 1);
  if (method === "grid" && !areLists) {
    const range = dimensions.find((dimension) => !isListed(dimension))!;
    throw new PotluckError(`--over ${range.path}: a grid needs a list of values, such as ${range.path}=v1,v2, and this is a range: ` +
      "list its values, or use the method random or halving");
  }
  const all = method === "grid" || (method === "halving" && areLists && samples === undefined), count = all ? size : samples ?? SAMPLES;
  if (count > MOST) throw new PotluckError(`the sweep would have ${count} candidates, and ${MOST} are the most: use --method random ` +
    `--samples N`);
  if (all || (areLists && size <= count)) return gridOf(lists);
  const stream = new RandomStream(seed, "sweep");
  if (areLists && size <= MOST) return Array.from(stream.permutation(size).subarray(0, count).sort(), (place) => gridOf(lists)[place]);
  return Array.from({ length: count }, () => drawSettings(dimensions, stream));
}

/** Says of a mistake in a candidate that it is `--over`'s. */
function parseOver<T>(parse: () => T, dimensions: readonly Dimension[]): T {
  try {
    return parse();
  } catch (error) {
    if (!(error instanceof PotluckError)) throw error;
    const message = dimensions.reduce((said, { path }) => said.replaceAll(`--set ${path}=`, `--over ${path}=`), error.message);
    throw new PotluckError(message, { cause: error });
  }
}

/** @throws PotluckError where a candidate would be judged by other rows, targets or metrics */
function requireComparable(own: Recipe, other: Recipe, changes: readonly string[]): void {
  const rows = ({ seed, split, data }: Recipe): Record<string, unknown> => ({
    seed, split, data: Object.entries(data).map(([name, { source, split: mine, sample, dropDuplicates }]) => [name, source, mine, sample,
      dropDuplicates]),
  });
  const asked = ({ tasks }: Recipe): unknown => Object.entries(tasks).map(([name, task]) => (
    [name, task.data, task.target, task.kind, task.metric, task.by, (task as { labels?: unknown }).labels]));
  const differ = (part: (recipe: Recipe) => unknown): boolean => JSON.stringify(part(own), withMaps) !== JSON.stringify(part(other),
    withMaps);
  const what = differ(rows) ? "other rows" : differ(asked) ? "other targets or metrics" : null;
  if (what === null) return;
  throw new PotluckError(`--over ${changes.join(" --over ")}: candidates are compared on the same validation rows by the same metrics, ` +
    `and ` +
    `with this setting they would have ${what}: sweep over features, model and train, and change this one with --set`);
}

/** Values by path. */
function valuesOf(changes: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(changes.map((change) => {
    const equals = change.indexOf("=");
    return [change.slice(0, equals), toPlain(readYaml(change.slice(equals + 1), () => ({ text: change, order: [0, 0, 0] })).root)];
  }));
}

/** Of maps, their entries: an order that was written may matter. */
function withMaps(_: string, value: unknown): unknown {
  return value instanceof Map ? [...value] : value;
}
