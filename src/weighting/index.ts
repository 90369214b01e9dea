/** @file How the tasks' losses become one update. A new weighting is a new file, and an import and an entry here. */
import { family } from "../options/index.js";
import { alignedMTL } from "./aligned-mtl.js";
import { cagrad } from "./cagrad.js";
import { config } from "./config.js";
import { dbMTL } from "./db-mtl.js";
import { dualproj } from "./dualproj.js";
import { dwa } from "./dwa.js";
import { excessMTL } from "./excess-mtl.js";
import { fairgrad } from "./fairgrad.js";
import { famo } from "./famo.js";
import { fixed } from "./fixed.js";
import { gls } from "./gls.js";
import { graddrop } from "./graddrop.js";
import { gradnorm } from "./gradnorm.js";
import { gradvac } from "./gradvac.js";
import { imtlG } from "./imtl-g.js";
import { imtlL } from "./imtl-l.js";
import { mean } from "./mean.js";
import { mgda } from "./mgda.js";
import { moco } from "./moco.js";
import { nashMTL } from "./nash-mtl.js";
import { pcgrad } from "./pcgrad.js";
import { rlw } from "./rlw.js";
import { scaled } from "./scaled.js";
import { stch } from "./stch.js";
import { sum } from "./sum.js";
import { uncertainty } from "./uncertainty.js";
import { upgrad } from "./upgrad.js";

/** The weightings. */
export const weightings = family("weighting", [
  sum, scaled, mean, fixed, uncertainty, dwa, rlw, gls, imtlL, stch, famo, gradnorm,
  mgda, pcgrad, gradvac, cagrad, imtlG, nashMTL, alignedMTL, fairgrad, upgrad, dualproj, config, dbMTL, moco, excessMTL, graddrop,
]);

/** Names of the weightings. */
export type WeightingName = (typeof weightings.names)[number];

export { AlignedMTL, type AlignedMTLOptions } from "./aligned-mtl.js";
export { CAGrad, type CAGradOptions } from "./cagrad.js";
export { ConFIG } from "./config.js";
export { DBMTL, type DBMTLOptions } from "./db-mtl.js";
export type { DualConeOptions } from "./dual-cone.js";
export { DualProj } from "./dualproj.js";
export { DWA, type DWAOptions } from "./dwa.js";
export { ExcessMTL, type ExcessMTLOptions } from "./excess-mtl.js";
export { FairGrad, type FairGradOptions } from "./fairgrad.js";
export { FAMO, type FAMOOptions } from "./famo.js";
export { Fixed, type FixedOptions } from "./fixed.js";
export { GLS } from "./gls.js";
export { GradDrop, type GradDropOptions } from "./graddrop.js";
export { GradNorm, type GradNormOptions } from "./gradnorm.js";
export { GradVac, type GradVacOptions } from "./gradvac.js";
export { IMTLG } from "./imtl-g.js";
export { IMTLL, type IMTLLOptions } from "./imtl-l.js";
export { Mean } from "./mean.js";
export { MGDA } from "./mgda.js";
export { MoCo, type MoCoOptions } from "./moco.js";
export { NashMTL, type NashMTLOptions } from "./nash-mtl.js";
export { PCGrad, type PCGradOptions } from "./pcgrad.js";
export { RLW, type RLWOptions } from "./rlw.js";
export type { WeightingState } from "./state.js";
export { Scaled } from "./scaled.js";
export { STCH, type STCHOptions } from "./stch.js";
export type { RunningUpdate, WeightingNeed, WeightingStep, WeightingTraits } from "./step-input.js";
export { Sum } from "./sum.js";
export { Uncertainty, type UncertaintyOptions } from "./uncertainty.js";
export { UPGrad } from "./upgrad.js";
export { type WeightedTask, Weighting, type WeightingMember } from "./weighting.js";
