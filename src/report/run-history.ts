/** @file What the charts of a run are drawn from: its events, put together as a training puts them together. */
import { isMap } from "../options/index.js";
import { parseRecipe, type Recipe } from "../recipe/index.js";
import { historyOf, type RunHistory } from "../run/run-history.js";
import type { TrainEvent } from "../train/events.js";
import type { RunPart } from "./types.js";

/** The recipe of a run; null where it has none that can be read, as with plug-ins that are not loaded. */
export function recipeOf({ recipe, name }: Pick<RunPart, "recipe" | "name">): Recipe | null {
  if (recipe === null) return null;
  try {
    return parseRecipe(recipe, { file: `${name}/recipe.yaml` });
  } catch {
    return null;
  }
}

/** Histories are asked for by several sections, and made once. */
const histories = new WeakMap<RunPart, RunHistory | null>();

/** The history of a run; null without events or recipe. */
export function historyOfRun(part: RunPart): RunHistory | null {
  let history = histories.get(part);
  if (history === undefined) {
    const recipe = part.events.length === 0 ? null : recipeOf(part);
    histories.set(part, history = recipe === null ? null : historyOf(recipe, part.events.filter(({ event }) => typeof event === "string").map(
      (event) => drawableEvent(withGaps(event) as TrainEvent))));
  }
  return history;
}

/** A line of the log as an event: of many tasks it has only sums of the cosines, which no chart shows. */
function drawableEvent(event: TrainEvent): TrainEvent {
  if (event.event !== "step" || event.taskGradients === undefined) return event;
  const { norms, cosines } = event.taskGradients as Partial<NonNullable<typeof event.taskGradients>>;
  return { ...event, taskGradients: { norms: norms ?? {}, cosines: cosines ?? [] } };
}

/** Numbers that are not finite are null in the log: NaN again, they leave gaps. */
function withGaps(value: unknown): unknown {
  if (value === null) return NaN;
  if (Array.isArray(value)) return value.map(withGaps);
  return isMap(value) ? Object.fromEntries(Object.entries(value).map(([key, one]) => [key, withGaps(one)])) : value;
}
