/**
 * @file The progress of a study on stderr: on a terminal a line with the time left and below it the results so far, which are redrawn in
 * place; elsewhere a plain line from time to time.
 */
import type { StudyProgress as Progressed } from "../study/study.js";
import { duration, Progress } from "./progress.js";

/** Seconds between two plain lines: at first, and at most. */
const FIRST_LINE = 10, LONGEST_PAUSE = 60;

/** Shows how far a study is. */
export class StudyProgress {
  private startedAt: number | null = null;
  private lineAt = FIRST_LINE * 1000;
  private left: number | null = null;
  private rows = "";

  private constructor(private readonly progress: Progress) {}

  static async start(): Promise<StudyProgress> {
    return new StudyProgress(await Progress.start("reading the recipe"));
  }

  /** An estimate; null while nothing is known. */
  get secondsLeft(): number | null {
    return this.left === null ? null : Math.round(this.left);
  }

  /** Shows the current activity. */
  show(text: string): void {
    this.progress.show(text);
  }

  /** Prints text on stderr, above what is redrawn. */
  say(text: string): void {
    this.progress.say(text);
  }

  /** The results so far, in a few lines. */
  table(text: string): void {
    this.rows = text;
  }

  /** @param all how many trials there are; null where it is not known */
  update({ trial, trials: { done, stored }, steps, totalSteps }: Progressed, all: number | null): void {
    const now = performance.now();
    this.startedAt ??= now;
    const seconds = (now - this.startedAt) / 1000, trained = done - stored;
    const share = totalSteps !== null && totalSteps > 0 ? steps / totalSteps : all !== null && all > stored ? trained / (all - stored) : 0;
    this.left = share > 0 && seconds > 0.5 ? (seconds / share) * (1 - share) : null;
    const left = this.left === null ? "" : `, ${duration(this.left)} left`;
    const of = all === null ? "" : ` of ${all}`, before = stored > 0 ? ` (${stored} were stored)` : "";
    const count = `trial ${Math.min(done + 1, all ?? Infinity)}${of}${before}`;
    const text = `${count}${left}: ${trial.label}`;
    if (this.progress.isShown) this.progress.show(this.rows === "" ? text : `${text}\n\n${this.rows}\n`);
    else if (now - this.startedAt >= this.lineAt) {
      this.progress.say(text);
      this.lineAt = now - this.startedAt + 1000 * Math.min(LONGEST_PAUSE, Math.max(FIRST_LINE, seconds / 5));
    }
  }

  stop(): void {
    this.progress.stop();
  }
}
