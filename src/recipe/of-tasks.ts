/** @file What of the recipe's `train` names tasks, for a training of only some of them. */
import { MEAN, type StoppingSettings } from "./stopping.js";
import { TRUNK, type UpdateSettings } from "./updates.js";

type NamesTasks = Partial<Pick<StoppingSettings, "best" | "patience"> & Pick<UpdateSettings, "freeze" | "headLr">> & { weights?: Readonly<Record<string, number>> };

/**
 * The training as it is for some of the recipe's tasks: `best`, `patience`, `freeze` and `weights` name no others. Where none is left of those that `best` names,
 * the training goes by its own tasks.
 *
 * @param train or overrides of it: what is not there stays away
 * @example
 * trainOfTasks(recipe.train, ["yelp"]).best; // "mean", where the recipe has movie
 */
export function trainOfTasks<Train extends NamesTasks>(train: Train, tasks: readonly string[]): Train {
  const only = (map: Readonly<Record<string, number>>): Record<string, number> | null => {
    const entries = Object.entries(map).filter(([task]) => tasks.includes(task));
    return entries.length > 0 ? Object.fromEntries(entries) : null;
  };
  const narrow = { ...train };
  const { best, patience, freeze, weights } = narrow;
  if (typeof best === "string" && !tasks.includes(best)) narrow.best = MEAN;
  if (typeof best === "object" && best !== null) narrow.best = only(best) ?? MEAN;
  if (typeof patience === "object" && patience !== null) narrow.patience = only(patience);
  if (freeze) narrow.freeze = freeze.filter((part) => part === TRUNK || tasks.includes(part));
  if (narrow.headLr != null && tasks.every((task) => narrow.freeze?.includes(task))) narrow.headLr = null; // it would move nothing
  if (weights) narrow.weights = only(weights) ?? {};
  return narrow;
}
