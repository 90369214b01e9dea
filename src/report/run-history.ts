/** @file What the charts of a run are drawn from: its events, put together as a training puts them together. */
import { parseRecipe, type Recipe } from "../recipe/index.js";
import { historyOf, type RunHistory } from "../run/run-history.js";
import type { TrainEvent } from "../train/events.js";
import type { RunPart } from "./types.js";

/** The recipe of a run; null where it has none that can be read, as with plug-ins that are not loaded. */
export function recipeOf({ recipe, name }: RunPart): Recipe | null {
  if (recipe === null) return null;
  try {
    return parseRecipe(recipe, { file: `${name}/recipe.yaml` });
  } catch {
    return null;
  }
}

/** The history of a run; null without events or recipe. */
export function historyOfRun(part: RunPart): RunHistory | null {
  const recipe = part.events.length === 0 ? null : recipeOf(part);
  return recipe === null ? null : historyOf(recipe, part.events.map(drawableEvent));
}

/** A line of the log as an event. Of many tasks it has only sums of the cosines, which no chart shows; numbers that are not finite are null. */
function drawableEvent(event: TrainEvent): TrainEvent {
  if (event.event !== "step" || event.taskGradients === undefined) return event;
  const { norms, cosines } = event.taskGradients as Partial<NonNullable<typeof event.taskGradients>>;
  return { ...event, taskGradients: { norms: norms ?? {}, cosines: cosines ?? [] } };
}
