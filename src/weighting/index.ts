/** @file How the tasks' losses become one update, by recipe name: a new weighting is a file of its own and a line here. */
import { PotluckError } from "../engine/errors.js";
import { didYouMean } from "../options/nearest-name.js";
import { AlignedMTL } from "./aligned-mtl.js";
import { CAGrad } from "./cagrad.js";
import { DualProj } from "./dualproj.js";
import { DWA } from "./dwa.js";
import { FairGrad } from "./fairgrad.js";
import { FAMO } from "./famo.js";
import { Fixed, type FixedOptions } from "./fixed.js";
import { GLS } from "./gls.js";
import { GradDrop } from "./graddrop.js";
import { GradNorm } from "./gradnorm.js";
import { GradVac } from "./gradvac.js";
import { IMTLG } from "./imtl-g.js";
import { IMTLL } from "./imtl-l.js";
import { Mean } from "./mean.js";
import { MGDA } from "./mgda.js";
import { NashMTL } from "./nash-mtl.js";
import { PCGrad } from "./pcgrad.js";
import { RLW } from "./rlw.js";
import { STCH } from "./stch.js";
import { Sum } from "./sum.js";
import { Uncertainty } from "./uncertainty.js";
import { UPGrad } from "./upgrad.js";
import { Weighting, type WeightedTask, type WeightingNeed } from "./weighting.js";

/** What the table knows of a weighting. */
export interface WeightingKind {
  /** What its instances need. */
  needs: WeightingNeed;
  /** With fewer tasks in a step than this it is the plain sum, or not defined. */
  minTasks: 1 | 2;
  /** It compares tasks over epochs: `minTasks` is then of the model, and a step may have fewer. */
  overEpochs?: true;
  /** Names of its own options; `seed` goes with all. */
  options: readonly string[];
  /**
   * Makes one.
   *
   * @param tasks all that a step may have, in the model's order
   * @param options its own, and the seed
   * @throws PotluckError on an option that it does not take, or out of range
   */
  create(tasks: readonly WeightedTask[], options: object): Weighting;
}

const table = {
  sum: { needs: "losses", minTasks: 1, options: [], create: (tasks) => new Sum(tasks) },
  mean: { needs: "losses", minTasks: 2, options: [], create: (tasks) => new Mean(tasks) },
  fixed: { needs: "losses", minTasks: 1, options: ["weights"], create: (tasks, options) => new Fixed(tasks, options as FixedOptions) },
  uncertainty: { needs: "losses", minTasks: 1, options: ["lr"], create: (tasks, options) => new Uncertainty(tasks, options) },
  dwa: { needs: "losses", minTasks: 2, overEpochs: true, options: ["temperature"], create: (tasks, options) => new DWA(tasks, options) },
  rlw: { needs: "losses", minTasks: 2, options: [], create: (tasks, options) => new RLW(tasks, options) },
  gls: { needs: "losses", minTasks: 2, options: [], create: (tasks) => new GLS(tasks) },
  imtl_l: { needs: "losses", minTasks: 1, options: ["lr"], create: (tasks, options) => new IMTLL(tasks, options) },
  stch: { needs: "losses", minTasks: 2, options: ["mu", "warmupEpochs"], create: (tasks, options) => new STCH(tasks, options) },
  famo: { needs: "lossesAfterStep", minTasks: 2, options: ["lr", "decay"], create: (tasks, options) => new FAMO(tasks, options) },
  gradnorm: { needs: "lastGramian", minTasks: 2, options: ["alpha", "lr"], create: (tasks, options) => new GradNorm(tasks, options) },
  mgda: { needs: "gramian", minTasks: 2, options: [], create: (tasks) => new MGDA(tasks) },
  pcgrad: { needs: "gramian", minTasks: 2, options: ["order"], create: (tasks, options) => new PCGrad(tasks, options) },
  gradvac: { needs: "gramian", minTasks: 2, options: ["beta", "target"], create: (tasks, options) => new GradVac(tasks, options) },
  cagrad: { needs: "gramian", minTasks: 2, options: ["c"], create: (tasks, options) => new CAGrad(tasks, options) },
  imtl_g: { needs: "gramian", minTasks: 2, options: [], create: (tasks) => new IMTLG(tasks) },
  nash_mtl: { needs: "gramian", minTasks: 2, options: ["updateEvery", "maxNorm"], create: (tasks, options) => new NashMTL(tasks, options) },
  aligned_mtl: { needs: "gramian", minTasks: 2, options: ["scale"], create: (tasks, options) => new AlignedMTL(tasks, options) },
  fairgrad: { needs: "gramian", minTasks: 2, options: ["alpha"], create: (tasks, options) => new FairGrad(tasks, options) },
  upgrad: { needs: "gramian", minTasks: 2, options: ["reg"], create: (tasks, options) => new UPGrad(tasks, options) },
  dualproj: { needs: "gramian", minTasks: 2, options: ["reg"], create: (tasks, options) => new DualProj(tasks, options) },
  graddrop: { needs: "representationGradients", minTasks: 2, options: ["leak"], create: (tasks, options) => new GradDrop(tasks, options) },
} as const satisfies Record<string, WeightingKind>;

/** Names of the weightings. */
export type WeightingName = keyof typeof table;

/** The weightings by name. */
export const weightings = Object.fromEntries(Object.entries<WeightingKind>(table).map(([name, kind]) =>
  [name, { ...kind, create: (tasks, options) => kind.create(tasks, ownOptions(name, options, kind.options)) } satisfies WeightingKind]),
) as Readonly<Record<WeightingName, WeightingKind>>;

function ownOptions(name: string, given: object, names: readonly string[]): object {
  const odd = Object.keys(given).find((key) => key !== "seed" && !names.includes(key));
  if (odd === undefined) return given;
  const taken = names.length > 0 ? `its options are ${names.join(", ")}` : "it has none";
  throw new PotluckError(`${name} takes no option "${odd}"${didYouMean(odd, names)}; ${taken}`);
}

export { Weighting };
export { AlignedMTL, type AlignedMTLOptions } from "./aligned-mtl.js";
export { CAGrad, type CAGradOptions } from "./cagrad.js";
export { DualProj } from "./dualproj.js";
export { DWA, type DwaOptions } from "./dwa.js";
export { FairGrad, type FairGradOptions } from "./fairgrad.js";
export { FAMO, type FamoOptions } from "./famo.js";
export { Fixed, type FixedOptions } from "./fixed.js";
export { GLS } from "./gls.js";
export { GradDrop, type GradDropOptions } from "./graddrop.js";
export { GradNorm, type GradNormOptions } from "./gradnorm.js";
export { GradVac, type GradVacOptions } from "./gradvac.js";
export { IMTLG } from "./imtl-g.js";
export { IMTLL, type ImtlLOptions } from "./imtl-l.js";
export { Mean } from "./mean.js";
export { MGDA } from "./mgda.js";
export { NashMTL, type NashMTLOptions } from "./nash-mtl.js";
export { PCGrad, type PCGradOptions } from "./pcgrad.js";
export { RLW, type RlwOptions } from "./rlw.js";
export { STCH, type StchOptions } from "./stch.js";
export { Sum } from "./sum.js";
export { Uncertainty, type UncertaintyOptions } from "./uncertainty.js";
export { type DualConeOptions, UPGrad } from "./upgrad.js";
export type { WeightedTask, WeightingNeed, WeightingState, WeightingStep } from "./weighting.js";
