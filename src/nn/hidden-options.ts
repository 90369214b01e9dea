/** @file The options that the hidden layers of every trunk have in common. Networks take them, and a recipe's `model` too. */
import { boolean, choice, type Field, list, number, type Report, type Settings, whole } from "../options/index.js";
import { activations } from "./activation/index.js";

const units = whole({ from: 1, describe: "Units of a hidden layer." });
const widths = list(units, {
  describe: "Units of each hidden layer, first to last; a number means one layer. Each expert or tower of a trunk has all these layers. " +
    "[]: none, so that with mlp each head reads the features, a linear model.",
  phrase: "a list of layer sizes, such as [200]",
  default: [200],
  aliases: ["hiddenDim", "hiddenDims", "hiddenSize", "hiddenSizes", "hiddenLayers", "layers", "units"],
});

/** A list of widths, or one width, which is read as a list of one. */
const hidden: Field<number[], number | readonly number[] | undefined> = {
  ...widths,
  read: (given, path, reading) => (typeof given === "number" ? [units.read(given, path, reading)] : widths.read(given, path, reading)),
  jsonSchema: () => ({ anyOf: [widths.jsonSchema(), units.jsonSchema()] }),
};

export const hiddenOptions = {
  hidden,
  activation: choice(activations, {
    describe: "The function that is applied after each hidden layer.", default: "sigmoid", aliases: ["activationFunction", "nonlinearity"],
  }),
  dropout: number({
    from: 0, below: 1, default: 0, aliases: ["dropoutRate"],
    describe: "The share of each hidden layer's outputs that is set to 0 in a training step, chosen anew each time.",
  }),
  layerNorm: boolean({ default: false, describe: "Whether each hidden layer is normalised over its units, before its activation." }),
  residual: boolean({ default: false, describe: "Whether a hidden layer that is as wide as its input adds this input to its output." }),
};

/** The options of hidden layers, defaults filled in. */
export type HiddenSettings = Settings<typeof hiddenOptions>;

/** What the checks of hidden layers must know of a trunk. */
export interface TrunkOfLayers {
  name: string;
  /** As a trunk's member says: see `TrunkMember`. */
  withoutHidden?: "features" | "layers";
  /** How often the hidden layers are stacked on each other. */
  levels: number;
}

/** Checks the options of hidden layers against each other and the trunk; each is right by itself. */
export function checkHidden(settings: HiddenSettings, trunk: TrunkOfLayers, report: Report): void {
  if (settings.hidden.length > 0) return checkResidual(settings, trunk.levels, report);
  if (trunk.withoutHidden === undefined) {
    report("hidden", `must have one layer or more with trunk ${trunk.name}, found []: give it sizes, such as [200], or use trunk mlp, ` +
      "with which each head then reads the features");
    return;
  }
  const { dropout, layerNorm, residual } = settings, idle = "does nothing without hidden layers (hidden is [])";
  if (dropout > 0) report("dropout", `is ${dropout}, which ${idle}: make it 0`);
  for (const [name, value] of Object.entries({ layerNorm, residual })) if (value) report(name, `${idle}: make it false`);
}

/**
 * Refuses `residual` where no hidden layer is as wide as its input. That needs two neighbouring layers of one width or, in a trunk of
 * several levels, a first layer as wide as the last, which it reads from the level below. The first layer of all reads the features.
 */
function checkResidual(
  { hidden: layers, residual }: Pick<HiddenSettings, "hidden" | "residual">, levels: number, report: Report,
): void {
  if (!residual || layers.some((width, index) => index > 0 && width === layers[index - 1])) return;
  if (levels > 1 && layers[0] === layers.at(-1)) return;
  const found = `found hidden [${layers.join(", ")}]`;
  report("residual", `needs two neighbouring hidden layers of one width, such as [200, 200], ${found}: make it false`);
}
