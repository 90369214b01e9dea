/**
 * @file Tasks in groups that are known: tasks of one group weigh the same features alike, and those of other groups weigh them in a
 * direction that has nothing to do with theirs. With one hidden unit, only tasks of one group can share it.
 */
import { type CellValue, type Table, tableFromColumns } from "../../../src/data/table.js";
import { RandomStream } from "../../../src/engine/random.js";
import { parseRecipe, type Recipe } from "../../../src/recipe/index.js";

const FEATURES = 30;

/** A table for each task, and the groups. */
export interface Planted {
  tables: Record<string, Table>;
  recipe: Recipe;
  groups: string[][];
}

/**
 * Makes binary tasks `a1`, `a2`, `b1`, ... of numeric features, each with a table of its own.
 *
 * @param sizes tasks of each group
 * @param rows of each task
 * @param noise how far the weights of a task are from its group's, as a share of their length
 */
export function plantedTasks({ sizes = [2, 2, 2], rows = 800, noise = 0.1, seed = 1, train = "" } = {}): Planted {
  const stream = new RandomStream(seed, "planted"), normals = (count: number): number[] => Array.from({ length: count }, () =>
    normal(stream));
  const directions = orthogonal(sizes.map(() => normals(FEATURES)));
  const tables: Record<string, Table> = {}, groups = sizes.map((size, place) => (
    Array.from({ length: size }, (_, index) => `${"abcdefgh"[place]}${index + 1}`)));
  groups.forEach((names, group) => names.forEach((name) => {
    const off = normals(FEATURES), weights = directions[group].map((weight, feature) => weight +
      (noise * off[feature]) / Math.sqrt(FEATURES));
    const x = Array.from({ length: rows }, () => normals(FEATURES));
    const columns = Array.from({ length: FEATURES }, (_, feature) => [`x${feature}`, x.map((row) => row[feature])] as const);
    const y = x.map((row) => (row.reduce((sum, value, feature) => sum + value * weights[feature], 0) +
      0.3 * normal(stream) > 0 ? "yes" : "no"));
    tables[name] = tableFromColumns(name, new Map<string, readonly CellValue[]>([...columns, ["y", y]]));
  }));
  const names = groups.flat(), entries = (line: (name: string) => string): string => names.map((name) =>
    `  ${name}: ${line(name)}`).join("\n");
  const recipe = parseRecipe(`
data:
${entries((name) => `{ source: ${name}.csv, numeric: ["x*"] }`)}
split: { test: 0.7 }
tasks:
${entries((name) => `{ data: ${name}, target: y, kind: binary, positive: yes, metric: accuracy }`)}
model: { hidden: [4], activation: tanh }
train: { epochs: 60, batchSize: 16, optimizer: { name: adam, lr: 0.05 }, schedule: min_size, weighting: sum, ${train} }
`, { file: "planted.yaml" });
  return { tables, recipe, groups };
}

/** Nearly a standard normal number: the sum of six uniform ones, scaled. */
function normal(stream: RandomStream): number {
  return Math.SQRT2 * (Array.from({ length: 6 }, () => stream.float()).reduce((sum, value) => sum + value) - 3);
}

/** Directions of length 1 that are orthogonal to each other, by Gram and Schmidt. */
function orthogonal(vectors: readonly number[][]): number[][] {
  const made: number[][] = [];
  for (const vector of vectors) {
    const rest = made.reduce((left, other) => {
      const along = left.reduce((sum, value, index) => sum + value * other[index], 0);
      return left.map((value, index) => value - along * other[index]);
    }, vector);
    const length = Math.sqrt(rest.reduce((sum, value) => sum + value ** 2, 0));
    made.push(rest.map((value) => value / length));
  }
  return made;
}
