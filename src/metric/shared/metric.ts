/** @file What a metric declares. A new metric is one file and one line in ../index.ts. */
import type { Member, Settings, Shape } from "../../options/index.js";
import type { MetricInput, MetricInputs, MetricKind } from "./metric-input.js";

/** A member of the family of metrics. */
export interface Metric<Name extends string = string, S extends Shape = Shape> extends Member<Name, S> {
  /** The kinds of input that it fits. */
  readonly kinds: readonly MetricKind[];
  /** Whether a larger number is better. */
  readonly higherIsBetter: boolean;
  /**
   * Whether `compute` reads targets and predictions alone, in any order, and takes `sampleWeight`. Such a metric is computed quickly for
   * many samples of the same rows: from the pairs of target and prediction that occur, and how often each does. Left out: false.
   */
  readonly countsPairs?: boolean;
  /**
   * The number, for an input of one of `kinds`; NaN where it is not defined.
   *
   * @param sampleWeight `[n]`, how often each row counts; given only where `countsPairs` is true. Default: all once
   */
  compute(input: MetricInput, options: Settings<S>, sampleWeight?: ArrayLike<number>): number;
  /**
   * Why it is NaN for an input whose rows have a target, such as "the test rows have one class only". Left out: it says no more than that
   * these rows do not define it.
   *
   * @param rows what the rows are called: "the test rows"
   */
  whyUndefined?(input: MetricInput, rows: string): string;
}

/** A metric as its file declares it: `compute` gets only inputs of the declared kinds. */
type Declaration<Name extends string, Kind extends MetricKind, S extends Shape> = Omit<
  Metric<Name, S>, "options" | "kinds" | "compute" | "whyUndefined"
> & {
  options?: S;
  kinds: readonly Kind[];
  compute(input: MetricInputs[Kind], options: Settings<S>, sampleWeight?: ArrayLike<number>): number;
  whyUndefined?(input: MetricInputs[Kind], rows: string): string;
};

/** Declares a metric. */
export function metric<const Name extends string, Kind extends MetricKind, const S extends Shape = Record<never, never>>(
  { options = {} as S, ...rest }: Declaration<Name, Kind, S>,
): Metric<Name, S> {
  return { ...rest, options };
}

/** The kinds whose rows have one class each. */
export const classKinds = ["binary", "multiclass", "ordinal"] as const;
