/**
 * @file Which layers share a panel. A trunk of experts has dozens of layers, more than anyone reads one by one, so layers are put together
 * by their names, only as far as needed: first the same layer of each task, then layers that differ by their last numbers, then whole
 * levels.
 */

/** A layer's place: its panel, and the task whose line it belongs to, if it is one task's own. */
export interface LayerPlace {
  group: string;
  task?: string;
}

const SEPARATOR = /[._-]/u;

/** A name without a task's name between separators: `level_0_experts_movie_1` is `level_0_experts_1` of `movie`. */
function withoutTask(layer: string, tasks: readonly string[]): LayerPlace {
  for (const task of tasks) {
    const at = layer.indexOf(task);
    if (at < 1 || task === "") continue;
    const before = layer.slice(0, at), after = layer.slice(at + task.length);
    const stands = SEPARATOR.test(before.slice(-1)) && (after === "" || SEPARATOR.test(after[0]));
    const mayBeIndex = /^\d+$/u.test(task) && !/(?:gate|private|tower|heads?|final)[._-]$/u.test(before);
    if (stands && !mayBeIndex) return { group: `${before.slice(0, -1)}${after}`, task };
  }
  return { group: layer };
}

const coarser: readonly ((group: string) => string)[] = [
  (group) => group,
  (group) => group.replace(/(?:[._-]\d+)+$/u, ""),
  (group) => /^[^\d]*\d+/u.exec(group)?.[0] ?? group.split(SEPARATOR)[0],
  () => "trunk",
];

/**
 * Puts layers in groups.
 *
 * @param layers names as `gradNorms` has them: `hidden_0`, `level_0_experts_movie_1`, `gate_movie`
 * @param tasks the run's tasks
 * @param most the largest number of groups
 * @returns each layer's place; groups in order of appearance
 * @example
 * layerGroups(["shared_0", "experts_movie_0", "experts_yelp_0"], ["movie", "yelp"], 2).get("experts_yelp_0");
 * // { group: "experts_0", task: "yelp" }
 */
export function layerGroups(layers: readonly string[], tasks: readonly string[], most: number): Map<string, LayerPlace> {
  if (layers.length <= Math.min(most, 4)) return new Map(layers.map((layer) => [layer, { group: layer }]));
  const longestFirst = [...tasks].sort((a, b) => b.length - a.length);
  const own = layers.map((layer) => withoutTask(layer, longestFirst));
  const countWith = (coarsen: (group: string) => string): number => new Set(own.map(({ group }) => coarsen(group))).size;
  const coarsen = coarser.find((one) => countWith(one) <= most) ?? coarser[coarser.length - 1];
  return new Map(layers.map((layer, index) => [layer, { group: coarsen(own[index].group), task: own[index].task }]));
}
