/** @file The recipe's `model`: the trunk below the heads with its own options, and the hidden layers that every trunk has. */
import { checkResidual, hiddenOptions } from "../../nn/hidden-options.js";
import { trunks } from "../../nn/trunk/index.js";
import type { TrunkMember } from "../../nn/trunk/trunk.js";
import { type Field, variant, withDefault } from "../../options/index.js";
import { HIDDEN } from "../defaults.js";

const hiddenFields = {
  ...hiddenOptions,
  hidden: withDefault(hiddenOptions.hidden, HIDDEN.hidden),
  activation: withDefault(hiddenOptions.activation, HIDDEN.activation),
  dropout: withDefault(hiddenOptions.dropout, HIDDEN.dropout),
};

export const modelField = variant(trunks, {
  key: "trunk",
  keyAliases: ["name", "type", "architecture", "encoder"],
  default: "mlp",
  describe: "The model: a trunk, and a head for each task.",
  describeKey: "The layers between the features and the heads.",
  after: () => hiddenFields,
  check(model, report) {
    const trunk: TrunkMember = trunks.get(model.trunk);
    checkResidual(model, trunk.levels?.(model) ?? 1, report);
  },
});

/** The recipe's `model`, resolved: with the options of its trunk alone. */
export type ModelSettings = typeof modelField extends Field<infer Value, infer _> ? Value : never;

/** A model with some settings replaced. Another trunk starts with its own defaults. */
export function mergeModel(model: ModelSettings, own: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const replaced = own.trunk === undefined || own.trunk === model.trunk ? {} : trunks.get(model.trunk).options;
  return { ...Object.fromEntries(Object.entries(model).filter(([key]) => !Object.hasOwn(replaced, key))), ...own };
}
