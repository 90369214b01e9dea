/** @file The recipe's `model`: the trunk below the heads with its own options, and the hidden layers that every trunk has. */
import { activations } from "../../nn/activation/index.js";
import { checkHidden, hiddenOptions } from "../../nn/hidden-options.js";
import { trunks } from "../../nn/trunk/index.js";
import { layersOf, type TrunkMember } from "../../nn/trunk/trunk.js";
import { choice, completed, type Field, variant, withDefault } from "../../options/index.js";
import { HIDDEN } from "../defaults.js";

/** The options that do nothing without hidden layers, and are refused then. */
const ofLayers = ["dropout", "layerNorm", "residual"];

const hiddenFields = {
  ...hiddenOptions,
  hidden: withDefault(hiddenOptions.hidden, HIDDEN.hidden),
  activation: choice(activations, {
    describe: hiddenOptions.activation.describe, aliases: hiddenOptions.activation.aliases, default: HIDDEN.activation,
  }),
  dropout: {
    ...hiddenOptions.dropout,
    fallback: () => undefined, // it depends on hidden: see below
    describe: `${hiddenOptions.dropout.describe} Default: ${HIDDEN.dropout} where hidden is left out, and 0 where the recipe sets it.`,
  },
};

export const modelField = completed(variant(trunks, {
  key: "trunk",
  keyAliases: ["name", "type", "architecture", "encoder"],
  default: "mlp",
  describe: "The model: a trunk, and a head for each task.",
  describeKey: "The layers between the features and the heads.",
  after: () => hiddenFields,
  check(model, report) {
    const trunk: TrunkMember = trunks.get(model.trunk);
    checkHidden(model, layersOf(trunk, model), report);
  },
}), (given) => (
  given.dropout === undefined ? { ...given, dropout: given.hidden === undefined ? HIDDEN.dropout : 0 } : given));

/** The recipe's `model`, resolved: with the options of its trunk alone. */
export type ModelSettings = typeof modelField extends Field<infer Value, infer _> ? Value : never;

/**
 * A model with some settings replaced. Another trunk starts with its own defaults, and what only hidden layers have goes with them where
 * `hidden` is [].
 */
export function mergeModel(model: ModelSettings, own: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const ofTrunk = own.trunk === undefined || own.trunk === model.trunk ? [] : Object.keys(trunks.get(model.trunk).options);
  const replaced = [...ofTrunk, ...(Array.isArray(own.hidden) && own.hidden.length === 0 ? ofLayers : [])];
  return { ...Object.fromEntries(Object.entries(model).filter(([key]) => !replaced.includes(key))), ...own };
}
