/** @file The trunks by their recipe names: a new one is a file, and a line here with its options' defaults and what each may be. */
import { PotluckError } from "../../engine/errors.js";
import { didYouMean } from "../../options/nearest-name.js";
import { activations } from "../activation.js";
import { requireWidth } from "../check.js";
import type { HiddenOptions } from "../mlp.js";
import { CrossStitchTrunk, type CrossStitchOptions } from "./cross-stitch.js";
import { MlpTrunk } from "./mlp.js";
import { type MmoeOptions, MmoeTrunk } from "./mmoe.js";
import { type CgcOptions, type PleOptions, PleTrunk } from "./ple.js";
import { type PrivateSharedOptions, PrivateSharedTrunk } from "./private-shared.js";
import { hasShortcut } from "./shortcuts.js";
import type { Trunk, TrunkSettings } from "./trunk.js";

/** Options of every trunk. */
export const hiddenDefaults: HiddenOptions = { dropout: 0, layerNorm: false, residual: false };

/** One kind of trunk. */
interface TrunkKind<O> {
  /** Its options beside `hiddenDefaults`, with their defaults. */
  defaults: O;
  create: (settings: TrunkSettings, options: O) => Trunk;
  /** The widths of all layers that read the features, for the memory they take: before anything is allocated. */
  sparseWidths: (hidden: readonly number[], tasks: number, options: O) => number[];
}

function kind<O>(trunk: TrunkKind<O>): TrunkKind<O> {
  return trunk;
}

const repeat = (width: number, times: number): number[] => Array.from({ length: times }, () => width);
const pleWidths = ([first]: readonly number[], tasks: number, { sharedExperts, taskExperts, levels }: PleOptions): number[] => [
  ...repeat(first, sharedExperts + tasks * taskExperts), ...repeat(taskExperts + sharedExperts, tasks),
  ...(levels > 1 ? [tasks * taskExperts + sharedExperts] : []),
];
const cgc: CgcOptions = { sharedExperts: 2, taskExperts: 2 };

export const trunks = {
  mlp: kind<object>({ defaults: {}, create: (settings) => new MlpTrunk(settings), sparseWidths: ([first]) => [first] }),
  mmoe: kind<MmoeOptions>({
    defaults: { experts: 4 }, create: (settings, options) => new MmoeTrunk(settings, options),
    sparseWidths: ([first], tasks, { experts }) => [...repeat(first, experts), ...repeat(experts, tasks)],
  }),
  cgc: kind<CgcOptions>({
    defaults: cgc, create: (settings, options) => new PleTrunk(settings, { ...options, levels: 1 }),
    sparseWidths: (hidden, tasks, options) => pleWidths(hidden, tasks, { ...options, levels: 1 }),
  }),
  ple: kind<PleOptions>({
    defaults: { ...cgc, levels: 2 }, create: (settings, options) => new PleTrunk(settings, options), sparseWidths: pleWidths,
  }),
  cross_stitch: kind<CrossStitchOptions>({
    defaults: { alpha: 0.9 }, create: (settings, options) => new CrossStitchTrunk(settings, options),
    sparseWidths: ([first], tasks) => repeat(first, tasks),
  }),
  private_shared: kind<PrivateSharedOptions>({
    defaults: { privateUnits: 50 }, create: (settings, options) => new PrivateSharedTrunk(settings, options),
    sparseWidths: ([first], tasks, { privateUnits }) => [first, ...repeat(privateUnits, tasks)],
  }),
} as const;

/** The name of a trunk. */
export type TrunkName = keyof typeof trunks;

/** Options of the trunks, each taken by the trunks that have it and refused by the others; defaults as each trunk tells. */
export interface TrunkOptions extends Partial<HiddenOptions & MmoeOptions & PleOptions & CrossStitchOptions & PrivateSharedOptions> {
  /** The kind of trunk; default mlp. */
  trunk?: TrunkName;
}

/**
 * The widths of all layers of a trunk that read the features, gates among them.
 *
 * @example
 * firstLayerWidths({ trunk: "mmoe", experts: 3 }, [200], 2); // [200, 200, 200, 3, 3]
 */
export function firstLayerWidths({ trunk = "mlp", ...given }: TrunkOptions, hidden: readonly number[], tasks: number): number[] {
  const { defaults, sparseWidths } = trunks[trunk] as TrunkKind<object>;
  return sparseWidths(hidden, tasks, { ...defaults, ...given });
}

/**
 * Makes a trunk.
 *
 * @param options its own and those of its hidden layers; what is left out has its default
 * @throws PotluckError for a trunk, an activation or an option that there is not, a value out of range, and `residual` where no two
 *   neighbouring layers are of one width
 */
export function createTrunk(base: Omit<TrunkSettings, keyof HiddenOptions>, { trunk = "mlp", ...given }: TrunkOptions): Trunk {
  requireWidth("inputDim", base.inputDim);
  if (base.hidden.length === 0) throw new PotluckError("hidden needs at least one hidden layer, found an empty list");
  base.hidden.forEach((width) => requireWidth("hidden", width));
  requireName("activation", base.activation, Object.keys(activations));
  requireName("trunk", trunk, Object.keys(trunks));
  const { defaults, create } = trunks[trunk] as TrunkKind<object>;
  const known = { ...hiddenDefaults, ...defaults }, names = Object.keys(known);
  for (const [name, value] of Object.entries(given)) {
    if (value === undefined) continue;
    if (!Object.hasOwn(known, name)) throw new PotluckError(`trunk ${trunk} has no option "${name}"${didYouMean(name, names)}; it has ${names.join(", ")}`);
    requireOption(name, value);
  }
  const options = { ...known, ...Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) };
  if (options.residual && !hasShortcut(base.hidden, (options as Partial<PleOptions>).levels ?? 1)) {
    throw new PotluckError(
      `residual needs two neighbouring hidden layers of one width, found ${base.hidden.join(", ")}; give hidden such as [200, 200], or leave residual out`,
    );
  }
  return create({ ...base, ...options }, options);
}

function requireName(what: string, name: string, names: readonly string[]): void {
  if (!names.includes(name)) throw new PotluckError(`there is no ${what} "${String(name)}"${didYouMean(String(name), names)}; there are ${names.join(", ")}`);
}

function requireOption(name: string, value: unknown): void {
  const refuse = (what: string): never => {
    throw new PotluckError(`${name} must be ${what}, found ${String(value)}`);
  };
  if (name === "dropout") {
    if (!(typeof value === "number" && value >= 0 && value < 1)) refuse("a number from 0 up to 1, 1 not included");
  } else if (name === "alpha") {
    if (!(typeof value === "number" && value >= 0 && value <= 1)) refuse("a number from 0 to 1");
  } else if (name === "layerNorm" || name === "residual") {
    if (typeof value !== "boolean") refuse("true or false");
  } else requireWidth(name, value as number);
}
