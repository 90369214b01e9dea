/** @file A recipe and its tables, trained, as a model. */
import type { Table } from "../../../src/data/table.js";
import { Experiment } from "../../../src/experiment/experiment.js";
import { trainJob } from "../../../src/experiment/train-job.js";
import { Model } from "../../../src/model/model.js";
import { encodeModel } from "../../../src/model/save.js";
import { parseRecipe } from "../../../src/recipe/index.js";

/** Trains a recipe, in YAML, on tables by dataset. */
export async function trainedModel(yaml: string, tables: Readonly<Record<string, Table>>): Promise<Model> {
  const recipe = parseRecipe(yaml, { file: "recipe.yaml" }), experiment = await Experiment.open(recipe, tables);
  const { plan, split } = await trainJob({ recipe: experiment.recipe, split: experiment.split(recipe.seed), seed: recipe.seed });
  const bytes = encodeModel({ recipe: experiment.recipe, split, network: plan.model });
  plan.model.dispose();
  return Model.from(bytes);
}
