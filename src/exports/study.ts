/**
 * @file `potluck/study`: studies, their trials and storages; which tasks help which, sweeps of settings, and the statistics behind
 * verdicts. `compare` is in `potluck`; what needs files and threads is in `potluck/node`.
 */
export { holdOut } from "../experiment/hold-out.js";
export { affinity, type AffinityOptions } from "../study/affinity/affinity.js";
export type { Affinity, TaskMatrix } from "../study/affinity/types.js";
export { type Arm, aloneArm, groupsArm, togetherArm } from "../study/compare/arms.js";
export { type CompareRequest, prepareComparison } from "../study/compare/prepare.js";
export { compareQuestion } from "../study/compare/question.js";
export type { CompareSettings } from "../study/compare/settings.js";
export type { Comparison, Contrast, Difference, TaskContrast, Verdict, VerdictName } from "../study/compare/types.js";
export { fractionsQuestion, type FractionSettings } from "../study/fractions/question.js";
export type { LearningCurves } from "../study/fractions/types.js";
export type { Question } from "../study/question.js";
export { MemoryStorage, type TrialStorage } from "../study/storage.js";
export { runStudy, type StudyEnd, type StudyOptions, type StudyProgress, type TrialRunner } from "../study/study.js";
export { sweep, type SweepOptions } from "../study/sweep/sweep.js";
export type { ParetoFront, Sweep, SweepCandidate } from "../study/sweep/types.js";
export type { Trial, TrialResult } from "../study/trial.js";
export { FreshData, TableData, type TrialData } from "../study/trial-data.js";
export { anytimeT } from "../study/statistics/anytime-t.js";
export { correlatedBayes } from "../study/statistics/correlated-bayes.js";
export { deltaM } from "../study/statistics/delta-m.js";
export { tost } from "../study/statistics/equivalence.js";
export { holm } from "../study/statistics/holm.js";
export { pairedT } from "../study/statistics/paired-t.js";
export { rowsFactor, seedsNeeded } from "../study/statistics/settle.js";
export { verdictOf } from "../study/statistics/verdict.js";
