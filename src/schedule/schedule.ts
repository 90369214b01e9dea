/**
 * @file What a schedule is: which datasets' batches make up each step of a training. Its length is known in advance, which learning-rate
 * schedules and progress bars need, and an epoch depends on its number alone, so that a training can resume at any.
 */
import type { EpochLoader } from "../data/data-loader.js";
import type { Member, Report, Settings, Shape } from "../options/index.js";

/** Loaders by dataset; their order is the order of the datasets. */
export type ScheduledLoaders<B> = Readonly<Record<string, EpochLoader<B>>>;

/** Which datasets' batches make up each step. */
export interface Schedule<B> {
  /** Steps of every epoch. */
  readonly length: number;
  /**
   * The steps of an epoch: batches by dataset. A dataset without a batch in a step has `null`, or no key.
   *
   * @param number from 0, below the training's epochs
   */
  epoch(number: number): IterableIterator<Record<string, B | null>>;
}

/** What each schedule is made from, checked. */
export interface ScheduleContext<B, Own = object> {
  /** Datasets in order; one or more. */
  names: readonly string[];
  loaders: readonly EpochLoader<B>[];
  seed: number;
  epochs: number;
  /** The schedule's own options. */
  options: Own;
}

/** A member of the schedules' family. */
export interface ScheduleMember<Name extends string = string, S extends Shape = Shape> extends Member<Name, S> {
  /** Whether a step may have batches of several datasets, which methods need that compare their tasks. */
  readonly combined: boolean;
  /** Whether resampling makes sense with it: not where it goes by the datasets' sizes, which would all be equal. */
  readonly resamples: boolean;
  /** Whether it must know how many epochs the whole training has. Left out: it need not. */
  readonly needsLength?: boolean;
  /** Checks the options against the datasets' names; paths are relative to the options. */
  checkDatasets?(options: Settings<S>, datasets: readonly string[], report: Report): void;
  /** The options for a training on only some of the datasets. Without it they are the same. */
  forDatasets?(options: Settings<S>, datasets: readonly string[]): Settings<S>;
  create<B>(context: ScheduleContext<B, Settings<S>>): Schedule<B>;
}

/** Declares a schedule: fixes the types of its name and options. */
export function schedule<const Name extends string, const S extends Shape>(
  member: ScheduleMember<Name, NoInfer<S>> & { options: S },
): ScheduleMember<Name, S> {
  return member;
}
