/**
 * @file The recipe's `model`: the trunk that all tasks share.
 */
import { listOf, oneOf, section, wholeNumber } from "./fields.js";
import { activations, trunks } from "./names.js";
import type { Settings } from "./variants.js";

export const modelShape = {
  trunk: oneOf(trunks).describe("The kind of trunk: mlp, fully connected layers one after the other.").default("mlp"),
  hidden: listOf(wholeNumber(1), "a list of layer sizes, at least one, such as [200]", 1)
    .describe("Units of each hidden layer, from the features on. The last is the size of the representation that the heads read.")
    .default([200]),
  activation: oneOf(activations)
    .describe("The activation after each hidden layer; gelu is the exact one, as PyTorch's default.")
    .default("sigmoid"),
};

export const modelSchema = section(modelShape).describe("The model: one trunk that all tasks share, and a head for each.").prefault({});

/** The recipe's `model`, resolved. */
export type ModelSettings = Settings<typeof modelShape>;
