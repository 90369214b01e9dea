/** @file Keeps a study's folder up to date while it runs: the answer so far in `study.json`, and how far it is in `progress.json`. */
import type { Question } from "../study/question.js";
import type { StudyFolder, StudyProgressRecord, StudyRecord } from "../study/node/study-folder.js";
import type { StudyProgress as Progressed } from "../study/study.js";
import type { Trial, TrialResult } from "../study/trial.js";
import { supportsColor } from "./color.js";
import type { StudyKind } from "./study-kind.js";
import type { StudyProgress } from "./study-progress.js";

/** Milliseconds between two writes of a file, at least; of the answer also ten times what it took. */
const PAUSE_MS = 1000;

/** What a recorder writes. */
export interface Recorded<Answer> {
  kind: Pick<StudyKind<never, Answer>, "brief">;
  question: Question<Answer>;
  folder: StudyFolder;
  /** As it is now: warnings come with the first split. */
  record: () => StudyRecord;
  progress: StudyProgress;
  /** Trials of this process; null where it is not known. */
  total: number | null;
  width: number;
}

/** Writes what is known so far, not more often than it is worth. */
export class StudyRecorder<Answer> {
  private readonly found = new Map<Trial, TrialResult>();
  private readonly counts = { done: 0, stored: 0 };
  private answerAt = 0;
  private progressAt = 0;

  constructor(private readonly of: Recorded<Answer>) {}

  /** How many trials are done, those from the storage included. */
  get done(): number {
    return this.counts.done;
  }

  /** Takes a step of a training, or a trial that was stored. */
  readonly onProgress = (now: Progressed): void => {
    Object.assign(this.counts, { done: now.trials.done, stored: now.trials.stored });
    this.of.progress.update(now, this.of.total);
    if (performance.now() < this.progressAt) return;
    this.progressAt = performance.now() + PAUSE_MS;
    this.tell("running", now.trial.label);
  };

  /** Takes the result of a trial. */
  readonly onResult = (trial: Trial, result: TrialResult): void => {
    this.found.set(trial, result);
    if (performance.now() < this.answerAt) return;
    const from = performance.now();
    this.keep();
    this.answerAt = performance.now() + Math.max(PAUSE_MS, 10 * (performance.now() - from));
  };

  /** Writes the answer so far, where there is one. */
  keep(): void {
    const { kind, question, folder, progress, width } = this.of;
    const answer = question.soFar?.((trial) => this.found.get(trial));
    if (answer === undefined) return;
    folder.write({ ...this.of.record(), answer });
    if (kind.brief) progress.table(kind.brief(answer, { color: supportsColor(process.stderr), width }));
  }

  /** Writes how far the study is. */
  tell(state: StudyProgressRecord["state"], now = ""): void {
    const { folder, progress, total } = this.of;
    if (state !== "running") this.progressAt = Infinity; // threads that end after it do not say that it runs
    folder.writeProgress({ ...this.counts, total, secondsLeft: state === "running" ? progress.secondsLeft : null, state, now });
  }

  /** Writes the end: the answer, or that results of other shards are missing. */
  end({ trained, stored, answer }: { trained: number; stored: number; answer?: Answer }): void {
    const { folder } = this.of, record = this.of.record();
    Object.assign(this.counts, { done: trained + stored, stored });
    folder.write(answer === undefined ? record : { ...record, answer, isComplete: true });
    this.tell("done");
  }
}
