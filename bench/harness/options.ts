/** @file What every section is told. */

/** How thoroughly to measure, and with what. */
export interface BenchOptions {
  /** Thread counts to measure. */
  threads: readonly number[];
  /** How often each measurement is repeated, the contenders taking turns. */
  rounds: number;
  /** Steps left out at the start of each training: compiled code and the optimizer's first steps settle. */
  firstSteps: number;
  /** Steps measured after those. */
  steps: number;
  /** Seeds of a study. */
  seeds: number;
}

/** A section: prints its tables, and returns what its results file keeps. */
export type Section = (options: BenchOptions) => Promise<object>;
