/**
 * @file What a schedule is: which datasets' batches make up each step of a training. Its length is known beforehand, so that learning-rate
 * schedules and progress are too, and an epoch is a function of its number alone, so that a training can go on from any.
 */
import type { EpochLoader } from "../data/data-loader.js";

/** Loaders by dataset; their order is the order of the datasets. */
export type ScheduledLoaders<B> = Readonly<Record<string, EpochLoader<B>>>;

/** Which datasets' batches make up each step. */
export interface Schedule<B> {
  /** Steps of every epoch. */
  readonly length: number;
  /**
   * The steps of an epoch: batches by dataset. A dataset that sits out has `null`, or no key.
   *
   * @param number from 0 up to the training's epochs
   */
  epoch(number: number): IterableIterator<Record<string, B | null>>;
}

/** Options of schedules with one dataset a step, which may have any number of steps. */
export interface StepsOptions {
  /** Steps an epoch; null, the default: as many as all loaders have batches together. */
  stepsPerEpoch?: number | null;
}

/** Options of `createSchedule`: those of every training, and those of the schedules that take them. */
export interface ScheduleOptions extends StepsOptions {
  /** Seeds the draws, streams `schedule/<epoch>`; default 0. The loaders have seeds of their own. */
  seed?: number;
  /** Epochs of the training: annealed and task_by_task go by them. */
  epochs: number;
  /** temperature: T, above 0; default 2. */
  temperature?: number;
  /** temperature: the rows that a dataset counts for at most; null: no bound. Default 2^21. */
  cap?: number | null;
  /** rates: how often each dataset comes, in any unit. */
  rates?: Readonly<Record<string, number>>;
}

/** What each schedule is made from, checked. */
export interface ScheduleContext<B> {
  /** Datasets in order; one or more. */
  names: readonly string[];
  loaders: readonly EpochLoader<B>[];
  seed: number;
  epochs: number;
  /** The schedule's own options. */
  options: ScheduleOptions;
}
