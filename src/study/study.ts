/**
 * @file Runs a study: asks a question for its trials, takes from the storage what is there, trains the rest, and stores each result at
 * once. The answer follows from the results alone, so it does not depend on the runner, nor on where a study was stopped and went on.
 */
import { PotluckError, withPlace } from "../engine/errors.js";
import type { TrainingJob } from "../experiment/plan.js";
import type { JobProgress } from "../experiment/train-job.js";
import type { Question } from "./question.js";
import { runTrial, type TrialJob, type TrialOutcome, withoutScores } from "./run-trial.js";
import { MemoryStorage, type TrialStorage } from "./storage.js";
import type { Trial, TrialResult, TrialSplit } from "./trial.js";
import type { TrialData } from "./trial-data.js";

/** Runs trials, in this thread or in others. */
export interface TrialRunner {
  /** How many may run at the same time. */
  readonly concurrency: number;
  /**
   * @param onSteps called from time to time, and at the end
   * @param signal ends a training that would keep the process alive, with its reason
   */
  run(job: TrialJob, onSteps: (progress: JobProgress) => void, signal?: AbortSignal): Promise<TrialOutcome>;
}

/** Runs one trial after the other, in this thread. */
export const inThisThread: TrialRunner = {
  concurrency: 1,
  async run(job, onSteps, signal) {
    await new Promise((resolve) => setTimeout(resolve)); // handle pending signals, and let a page respond
    return runTrial(job, (progress) => {
      signal?.throwIfAborted();
      onSteps(progress);
    });
  },
};

/** A part of the trials: those of every n-th split. */
export interface Shard {
  /** From 1 to `of`. */
  index: number;
  of: number;
}

/** How far a study is. */
export interface StudyProgress {
  /** The trial that took a step, or came from the storage. */
  trial: Trial;
  /** Trials done, those from the storage included; of all that the question asks for, null where that is not known. */
  trials: { done: number; stored: number; all: number | null };
  /** Steps done in trainings of this run. */
  steps: number;
  /** Steps of all trainings of this run: an estimate until all are over; null before the first length is known. */
  totalSteps: number | null;
}

/** Options of {@link runStudy}. */
export interface StudyOptions {
  data: TrialData;
  /** Default: in memory. */
  storage?: TrialStorage;
  /** Default: one trial after the other, in this thread. */
  runner?: TrialRunner;
  /** Trains a part of the trials; the rest must come from the storage. */
  shard?: Shard;
  /** False: trains nothing, and says what is missing. Default: true. */
  trains?: boolean;
  /** What results say of the machine. Default: "". */
  machine?: string;
  signal?: AbortSignal;
  /** Called after each step, and for each trial that was stored. */
  onProgress?: (progress: StudyProgress) => void;
  /** Called when the result of a trial is there. */
  onResult?: (trial: Trial, result: TrialResult) => void;
}

/** The end of a study. */
export interface StudyEnd<Answer> {
  /** Undefined where results of other shards are missing. */
  answer?: Answer;
  trained: number;
  stored: number;
  /** Trials of other shards whose results are not in the storage. */
  missing: number;
}

/**
 * Runs a study to its end.
 *
 * @throws PotluckError for the errors of a training, with what the trial is called; for a stored result of the same trial that differs; the
 *   signal's reason when it is aborted, with all that is done stored
 * @example
 * const question = compareQuestion({ recipe, arms, seeds });
 * const { answer } = await runStudy(question, { data: new TableData(tables, { seeds }), storage: new FileStorage("trials.jsonl") });
 */
export async function runStudy<Answer>(question: Question<Answer>, options: StudyOptions): Promise<StudyEnd<Answer>> {
  const study = new Study(question.size, options), asking = question.ask();
  let next = asking.next();
  while (!next.done) {
    const results = await study.resultsOf(next.value);
    if (!results) return { ...study.counts, missing: study.missing };
    next = asking.next(results);
  }
  return { answer: next.value, ...study.counts, missing: 0 };
}

class Study {
  readonly counts = { trained: 0, stored: 0 };
  missing = 0;
  private readonly storage: TrialStorage;
  private readonly runner: TrialRunner;
  private readonly steps: StepCounter;
  private readonly places = new Map<string, number>();

  constructor(private readonly size: number | null, private readonly options: StudyOptions) {
    this.storage = options.storage ?? new MemoryStorage();
    this.runner = options.runner ?? inThisThread;
    this.steps = new StepCounter();
  }

  /** The results of trials, in their order; undefined where those of other shards are missing. */
  async resultsOf(trials: readonly Trial[]): Promise<TrialResult[] | undefined> {
    const { signal, data } = this.options;
    const running = new Set<Promise<void>>(), results = new Array<TrialResult | undefined>(trials.length).fill(undefined);
    const pending = new Map<string, { job: Promise<TrialResult>; trial: Trial }>();
    for (const { split } of trials) this.placeOf(split); // of all, so that what is stored already does not move the others to other shards
    const open = trials.flatMap((trial, place) => {
      const key = trial.network ? null : data.key(trial), stored = key === null ? undefined : this.storage.get(key);
      const lacks = (trial.predictions && !stored?.predictions) || (trial.taskScores && stored?.taskScores === undefined);
      if (!stored || lacks) return [{ trial, place, key }];
      requireScores(trial, stored);
      results[place] = stored;
      this.counts.stored++;
      return [];
    });
    const own = open.filter(({ trial }) => this.isOwn(trial));
    this.steps.expect(own.length);
    trials.forEach((trial, place) => {
      const { [place]: result } = results;
      if (!result) return;
      this.tell(trial, result);
      this.report(trial);
    });
    for (const { trial, place, key } of own) {
      const same = key === null ? undefined : pending.get(key); // the same trial twice
      const keepsAll = same && (!trial.predictions || same.trial.predictions) && (!trial.taskScores || same.trial.taskScores);
      const first = keepsAll ? same.job : undefined;
      const ready = first ? null : await data.job(trial); // before a thread is free, so that none waits for a split
      while (running.size >= this.runner.concurrency) await Promise.race(running);
      signal?.throwIfAborted();
      const job = first ?? this.train(trial, key, ready);
      if (key !== null && !first) pending.set(key, { job, trial });
      const run = job.then((result) => {
        requireScores(trial, result);
        results[place] = result;
        running.delete(run);
        if (first) {
          this.steps.skip();
          this.counts.stored++;
        }
        this.tell(trial, result);
      });
      run.catch(() => {}); // the first error is reported where it is awaited; ignore later ones
      running.add(run);
    }
    await Promise.all(running);
    this.missing = results.filter((result) => result === undefined).length;
    return this.missing === 0 ? results as TrialResult[] : undefined;
  }

  /** Trains a trial and stores its result. */
  private async train(trial: Trial, key: string | null, job: TrainingJob | null): Promise<TrialResult> {
    const { machine = "" } = this.options, count = this.steps.of(), { label, predictions, taskScores, mayDiverge } = trial;
    const asked = { label, predictions, taskScores, mayDiverge };
    try {
      const outcome = job === null ? withoutScores(trial) : await this.runner.run({ ...asked, job }, (progress) => {
        count(progress);
        this.report(trial);
      }, this.options.signal);
      if (job === null) this.steps.skip();
      const result = { key: key ?? "", ...outcome, machine };
      if (key !== null) this.storage.add(result);
      this.counts.trained++;
      return result;
    } catch (error) {
      throw withPlace(trial.label, error);
    }
  }

  private tell(trial: Trial, result: TrialResult): void {
    this.options.onResult?.(trial, result);
  }

  private report(trial: Trial): void {
    const { trained, stored } = this.counts;
    const trials = { done: trained + stored, stored, all: this.size };
    this.options.onProgress?.({ trial, trials, ...this.steps.sum });
  }

  /** Whether a trial is of this shard: all trials of a split are, so that it is made once. */
  private isOwn({ split }: Trial): boolean {
    const { shard, trains = true } = this.options;
    return trains && (!shard || this.placeOf(split) % shard.of === shard.index - 1);
  }

  /** The place of a split among all that the question has asked for. */
  private placeOf({ seed, fractions }: TrialSplit): number {
    const key = JSON.stringify([seed, fractions]), place = this.places.get(key) ?? this.places.size;
    this.places.set(key, place);
    return place;
  }
}

/** @throws PotluckError for a training that diverged where the trial does not allow it: another trial, which does, stored it */
function requireScores({ mayDiverge, label }: Trial, { diverged }: TrialResult): void {
  if (diverged !== undefined && !mayDiverge) throw new PotluckError(`${label}: ${diverged}`);
}

/** Adds up the steps of all trainings. Those of unknown length count as the mean of the others. */
class StepCounter {
  private trainings = 0;
  private done = 0;
  private known = 0;
  private sized = 0;

  /** So many trainings more. */
  expect(trainings: number): void {
    this.trainings += trainings;
  }

  /** One training less. */
  skip(): void {
    this.trainings--;
  }

  get sum(): { steps: number; totalSteps: number | null } {
    return { steps: this.done, totalSteps: this.sized === 0 ? null : Math.round((this.known / this.sized) * this.trainings) };
  }

  /** Counts the steps of one training. */
  of(): (progress: JobProgress) => void {
    let before = 0, expected: number | null = null;
    return ({ done, total }) => {
      if (total !== null) {
        if (expected === null) this.sized++;
        this.known += total - (expected ?? 0); // negative if it stopped early
        expected = total;
      }
      this.done += done - before;
      before = done;
    };
  }
}

/** A shard as `2/3`. @throws PotluckError for anything else */
export function readShard(text: string): Shard {
  const match = /^(\d+)\/(\d+)$/u.exec(text.trim()), index = Number(match?.[1]), of = Number(match?.[2]);
  if (match && index >= 1 && index <= of && of >= 1) return { index, of };
  throw new PotluckError(`a shard is written as 1/3: the first of three parts; found "${text}"`);
}
