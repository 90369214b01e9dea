/** @file From a trained network to a model file: its card, and its bytes. */
import { mapValues } from "../engine/objects.js";
import { VERSION } from "../engine/version.js";
import { usedDatasets } from "../experiment/datasets.js";
import type { ExperimentSplit } from "../experiment/experiment.js";
import { imageShapeOf } from "../experiment/features.js";
import { trunks } from "../nn/trunk/index.js";
import type { TrunkMember } from "../nn/trunk/trunk.js";
import { byValueOf, pluginMembers, type Recipe, recipeToYaml } from "../recipe/index.js";
import type { CardTask, ModelCard, ModelInputs } from "./card.js";
import { joinPieces, modelFilePieces } from "./model-file.js";
import type { NamedWeights } from "./weights.js";

/** A trained network, and what it was trained with. */
export interface TrainedModel {
  /** The experiment's recipe. */
  recipe: Recipe;
  /** The seed of the training. Default: the recipe's. */
  seed?: number;
  /** The split that it was trained on, as `trainJob` returns it: its target maps are tuned. */
  split: ExperimentSplit;
  /** The network: `plan.model`. */
  network: NamedWeights;
  /** Metrics on the test rows, by task. Default: none. */
  metrics?: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

/** The card of a trained network. Metrics that are not finite numbers are left out. */
export function cardOf({ recipe, split, metrics = {} }: TrainedModel): ModelCard {
  const { features, targets } = split, { trunk } = recipe.model, plugins = pluginsOf(recipe);
  const inputs = usedDatasets(recipe).map(({ name, text }): [string, ModelInputs] => (
    [name, { text, columns: split.inputs[name], ...(Object.hasOwn(split.missing, name) && { missing: split.missing[name] }) }]));
  return {
    version: 1,
    potluck: VERSION,
    network: recipe.model,
    ...((trunks.get(trunk) as TrunkMember).reads === "images" && { imageShape: imageShapeOf(features) }),
    tasks: mapValues(recipe.tasks, (settings, task): CardTask => {
      const { data: dataset, kind, target, metric } = settings, by = byValueOf(settings);
      return { dataset, kind, target, metric: metric.name, ...(by && { by: { ...by } }), labels: targets[task] };
    }),
    inputs: Object.fromEntries(inputs),
    features: { vectorizer: features.vectorizer, columns: features.columns, width: features.width },
    metrics: mapValues(metrics, (scores) => Object.fromEntries(Object.entries(scores).filter(([, score]) => Number.isFinite(score)))),
    data: split.fingerprints?.() ?? {},
    ...(plugins.length > 0 && { plugins }),
  };
}

/** The plug-ins that a recipe needs, by the names of their files alone: a model file may go anywhere. */
function pluginsOf(recipe: Recipe): NonNullable<ModelCard["plugins"]>[number][] {
  const found = new Map<string, Record<string, string[]>>();
  for (const { plugin, file, what, name } of pluginMembers(recipe)) {
    const shown = file === undefined ? plugin : plugin.replace(/^.*[\\/]/u, ""), members = found.get(shown) ?? {};
    (members[what] ??= []).push(name);
    found.set(shown, members);
  }
  return Array.from(found, ([plugin, members]) => ({ plugin, members }));
}

/** The pieces of the model file of a trained network, to be written one after the other. */
export function modelPieces(trained: TrainedModel): Generator<Uint8Array, void, undefined> {
  const { recipe, seed = recipe.seed, network } = trained;
  return modelFilePieces(network, recipeToYaml({ ...recipe, seed, folder: undefined }), cardOf(trained));
}

/**
 * The bytes of the model file of a trained network: what `Model.from` reads, here or anywhere.
 *
 * @example
 * const { plan, split, scores } = await trainJob({ recipe, split: experiment.split(), seed: 1 });
 * const bytes = encodeModel({ recipe, split, network: plan.model, metrics: scores });
 */
export function encodeModel(trained: TrainedModel): Uint8Array {
  return joinPieces(modelPieces(trained));
}
