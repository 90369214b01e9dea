/** @file What `GET /models` says of a model. */
import type { ModelDescription } from "./schemas/model.js";
import type { ServedModel } from "./served-model.js";

/** Describes a model: its tasks, what its rows need, and its file. */
export function describeModel({ name, version, model, loaded, failed, inputs }: ServedModel): ModelDescription {
  const { card, targets } = model;
  return {
    name, version, potluck: card.potluck, loaded: loaded.toISOString(),
    ...(failed && { failed: { at: failed.at.toISOString(), detail: failed.detail } }),
    tasks: Object.entries(card.tasks).map(([task, { kind, dataset, metric, by }]) => ({
      name: task, kind, dataset, labels: [...targets[task].names], metric, metrics: { ...card.metrics[task] }, ...(by && { by: { ...by } }),
    })),
    inputs: inputs.map(({ name: dataset, columns, textAlone, by, missing }) => ({ dataset, columns, textAlone, by, missing })),
  };
}
