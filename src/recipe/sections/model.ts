/** @file The recipe's `model`: the trunk below the heads with its own options, and the hidden layers that every trunk has. */
import { checkHidden, hiddenOptions } from "../../nn/hidden-options.js";
import { trunks } from "../../nn/trunk/index.js";
import { layersOf, type TrunkMember } from "../../nn/trunk/trunk.js";
import { completed, type Field, variant, withDefault } from "../../options/index.js";
import { HIDDEN } from "../defaults.js";

const hiddenFields = {
  ...hiddenOptions,
  hidden: withDefault(hiddenOptions.hidden, HIDDEN.hidden),
  activation: withDefault(hiddenOptions.activation, HIDDEN.activation),
  dropout: {
    ...hiddenOptions.dropout,
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
}), (given) => (given.hidden === undefined && given.dropout === undefined ? { ...given, dropout: HIDDEN.dropout } : given));

/** The recipe's `model`, resolved: with the options of its trunk alone. */
export type ModelSettings = typeof modelField extends Field<infer Value, infer _> ? Value : never;

/** A model with some settings replaced. Another trunk starts with its own defaults. */
export function mergeModel(model: ModelSettings, own: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const replaced = own.trunk === undefined || own.trunk === model.trunk ? {} : trunks.get(model.trunk).options;
  return { ...Object.fromEntries(Object.entries(model).filter(([key]) => !Object.hasOwn(replaced, key))), ...own };
}
