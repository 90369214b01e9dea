/** @file Explanations of a model's answers, where the model gives them. */
import type { Model } from "../model/model.js";
import type { ModelRow } from "../model/rows.js";

/** What a word, category, number or pixel added to an output: see `Contribution` of the model's explanations. */
export type RowExplanation = Record<string, unknown>;

interface Explainer {
  explain(row: ModelRow, options: { tasks?: readonly string[]; classes?: string; top?: number; dataset?: string }): RowExplanation;
}

/** Whether a model explains its answers. */
export function explains(model: Model): model is Model & Explainer {
  return typeof (model as Partial<Explainer>).explain === "function";
}
