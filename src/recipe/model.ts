/**
 * @file The recipe's `model`: the trunk below the heads, its hidden layers, and each kind's own options. Options and defaults are those of
 * `MultiTaskNetwork`; docs/trunks.md tells the kinds apart.
 */
import { checkResidual } from "../nn/hidden-options.js";
import type { TrunkName } from "../nn/trunk/index.js";
import type { Checks } from "./checks.js";
import { factor, fraction, listOf, oneOf, section, trueOrFalse, wholeNumber } from "./fields.js";
import { activations, trunks } from "./names.js";
import { type Choice, type Settings, chosenBy, dependencies, flatten, refuseOthers, settle } from "./variants.js";

const cgc = {
  sharedExperts: wholeNumber(1).describe("Experts that all tasks share, in each level.").default(2),
  taskExperts: wholeNumber(1).describe("Experts of each task's own, in each level.").default(2),
};

/** Each trunk's own options. A new trunk is one entry here and its name in names.ts. */
export const trunkOptions = {
  mlp: {},
  mmoe: { experts: wholeNumber(1).describe("Experts that all tasks share, each with all hidden layers.").default(4) },
  cgc,
  ple: { ...cgc, levels: wholeNumber(1).describe("Levels of experts, each with all hidden layers.").default(2) },
  cross_stitch: {
    alpha: factor().describe("What a task's layer takes of its own output at first; the rest is shared out among the other tasks'.").default(0.9),
  },
  private_shared: { privateUnits: wholeNumber(1).describe("Units of each task's own layer.").default(50) },
} satisfies Record<TrunkName, object>;

const trunkChooser = chosenBy("trunk", "mlp", trunkOptions);

const common = {
  trunk: oneOf(trunks)
    .describe(
      "What stands between the features and the heads: mlp, hidden layers that all tasks share; mmoe, experts that all share, mixed for each " +
        "task by a gate; cgc, experts of each task's own beside shared ones, mixed by gates; ple, several levels of cgc; cross_stitch, hidden " +
        "layers for each task, whose outputs are mixed in learned shares; private_shared, shared hidden layers, and beside them one of each " +
        "task's own.",
    )
    .default("mlp"),
  hidden: listOf(wholeNumber(1), "a list of layer sizes, at least one, such as [200]", 1)
    .describe("Units of each hidden layer, from the features on; of each expert or tower, where the trunk has several. The last is the size of what the heads read.")
    .default([200]),
  activation: oneOf(activations)
    .describe("The activation after each hidden layer; gelu is the exact one, as PyTorch's default.")
    .default("sigmoid"),
  dropout: fraction().describe("The share of each hidden layer's outputs that is set to 0 in training, others at each step.").default(0),
  layerNorm: trueOrFalse().describe("Whether each hidden layer is normalised over its units, before its activation.").default(false),
  residual: trueOrFalse().describe("Whether a hidden layer as wide as the one before adds what it reads to what it gives.").default(false),
};

/** All fields of `model`, those of every trunk included. */
export const flatModelShape = { ...common, ...flatten(trunkChooser) };

export const modelSchema = section(flatModelShape)
  .meta({ description: "The model: a trunk, and a head for each task.", dependencies: dependencies(trunkChooser) })
  .prefault({});

/** The recipe's `model`, resolved: only the options that the trunk takes. */
export type ModelSettings = Omit<Settings<typeof common>, "trunk"> & Choice<"trunk", typeof trunkOptions>;

/** Fills in the defaults of the trunk, and checks what single fields cannot show. */
export function settleModel(given: { trunk: TrunkName }, checks: Checks): ModelSettings {
  const { trunk } = given;
  if (!checks.broken("trunk")) refuseOthers(trunkChooser, trunk, given, checks);
  const model = settle({ ...common, ...trunkOptions[trunk] }, given) as ModelSettings;
  const levels = model.trunk === "ple" ? model.levels : 1;
  if (!checks.broken("trunk", "hidden", "levels")) checkResidual(model, levels, (path, problem) => checks.report([path].flat(), problem));
  return model;
}

/** The model with some fields replaced; where that names another trunk, the options of this start from its own defaults. */
export function mergeModel(model: ModelSettings, replacing: Partial<ModelSettings>): ModelSettings {
  const { trunk = model.trunk } = replacing;
  const replaced = trunk === model.trunk ? {} : trunkOptions[model.trunk];
  const kept = Object.entries(model).filter(([key]) => !Object.hasOwn(replaced, key));
  return { ...Object.fromEntries(kept), ...replacing } as ModelSettings;
}

/** What `MultiTaskNetwork` takes of these settings. */
export function networkSettings({ hidden, ...others }: ModelSettings): Omit<ModelSettings, "hidden"> & { hidden: number[] } {
  return { ...others, hidden: hidden };
}
