/** @file How often rows are passed over, in one sentence, whether there are two datasets or 139. */
import { listNames } from "../options/index.js";

/** How often a training passes over one dataset's rows. */
export interface DatasetPasses {
  /** Training rows of the dataset. Those that resampling adds or leaves out do not change it. */
  rows: number;
  /** Rows that an epoch takes, in the mean over all epochs; a row that comes twice counts twice. */
  rowsPerEpoch: number;
  /** `rowsPerEpoch / rows`: 1 where each row comes once an epoch. */
  passes: number;
  /** The share of the rows that all epochs together use at least once. Where rows are shuffled, the expected share. */
  used: number;
}

/** What the sentence is about. */
export interface PassesFacts {
  datasets: Readonly<Record<string, DatasetPasses>>;
  /** Datasets of which most rows are never used. */
  unused: readonly string[];
  /** The schedule's name. */
  schedule: string;
  epochs: number;
  /** Whether datasets give fewer rows an epoch than they have, so that all are equal. */
  resamples: boolean;
}

type Named = DatasetPasses & { name: string };

/** Datasets that a sentence names one by one. */
const MOST_NAMED = 3;
/** Passes closer to 1 than this are one pass. */
const CLOSE = 0.005;

/**
 * The sentence: what an epoch passes, and where most rows are never used, what to do.
 *
 * @example
 * describePasses({ datasets, unused: ["reviews"], schedule: "min_size", epochs: 6, resamples: false });
 * // "each epoch passes 1.7 % of the rows of reviews (64 of 3,750) and all rows of tickets: most rows of reviews are never used
 * // (9.8 % are, in all 6 epochs); set train.schedule: max_size_cycle"
 */
export function describePasses({ datasets, unused, schedule, epochs, resamples }: PassesFacts): string {
  const all = Object.entries(datasets).map(([name, passes]): Named => ({ name, ...passes })).sort((a, b) => a.passes - b.passes);
  const less = all.filter(({ passes }) => passes < 1 - CLOSE), more = all.filter(({ passes }) => passes > 1 + CLOSE);
  const once = all.filter((one) => !less.includes(one) && !more.includes(one));
  const parts = [...partOf(less), ...onceOf(once, all.length), ...timesOf(more)];
  const sentence = `each epoch passes ${listNames(parts, "and")}`;
  if (unused.length === 0) return sentence;
  const passesAll = ["max_size_cycle", "max_size", "sequential"].includes(schedule);
  const remedy = resamples ? "set train.schedule.resample: none"
    : passesAll ? "train for more epochs" : "set train.schedule: max_size_cycle";
  const share = usedIn(unused.map((name) => datasets[name].used), epochs);
  return `${sentence}: most rows of ${namesOf(unused)} are never used (${share}); ${remedy}`;
}

/** Which share of the rows comes at all. */
function usedIn(shares: readonly number[], epochs: number): string {
  const least = percent(Math.min(...shares)), most = percent(Math.max(...shares));
  return `${least === most ? least : `${least} to ${most}`} are, in ${epochs === 1 ? "the one epoch" : `all ${whole(epochs)} epochs`}`;
}

/** Datasets that an epoch passes in part. */
function partOf(some: readonly Named[]): string[] {
  const shown = ({ name, passes, rowsPerEpoch, rows }: Named): string => (rowsPerEpoch === 0 ? `none of the ${whole(rows)} rows of ${name}`
    : `${percent(passes)} of the rows of ${name} (${number(rowsPerEpoch)} of ${whole(rows)})`);
  if (some.length <= MOST_NAMED) return some.map(shown);
  const [least] = some, most = some[some.length - 1];
  return [`${percent(least.passes)} to ${percent(most.passes)} of the rows of ${some.length} datasets (least of ${least.name}: ` +
    `${number(least.rowsPerEpoch)} of ${whole(least.rows)})`];
}

/** Datasets that an epoch passes once. */
function onceOf(some: readonly Named[], datasets: number): string[] {
  if (some.length === 0) return [];
  if (datasets === 1) return [`all ${whole(some[0].rows)} rows of ${some[0].name} once`];
  return [`all rows of ${some.length === datasets && datasets > MOST_NAMED ? `all ${datasets} datasets` : namesOf(names(some))} once`];
}

/** Datasets that an epoch passes more than once. */
function timesOf(some: readonly Named[]): string[] {
  if (some.length <= MOST_NAMED) return some.map(({ name, passes }) => `the rows of ${name} ${number(passes)} times`);
  const [least] = some, most = some[some.length - 1];
  return [`the rows of ${some.length} datasets ${number(least.passes)} to ${number(most.passes)} times (most often ${most.name})`];
}

const names = (some: readonly Named[]): string[] => some.map(({ name }) => name);
const namesOf = (some: readonly string[]): string => (some.length <= MOST_NAMED ? listNames(some, "and") : `${some.length} datasets`);
const whole = (value: number): string => value.toLocaleString("en");

/** Three digits at most behind which nothing is said, and whole numbers as they are: 0.0167, 1.5, 12.3, 3,750. */
function number(value: number): string {
  return Number(value < 100 ? value.toPrecision(3) : value.toFixed(0)).toLocaleString("en", { maximumFractionDigits: 6 });
}

/** A share below 1: 1.7 %, 12 %, 0.03 %. */
function percent(share: number): string {
  return `${Number((share * 100).toPrecision(2)).toLocaleString("en", { maximumFractionDigits: 6 })} %`;
}
