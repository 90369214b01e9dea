/** @file A progress line on stderr, with rate and time left. Shown only on a terminal. */
import type { Ora } from "ora";
import { supportsColor } from "./color.js";

/** A line that shows the current activity and how many steps are done. */
export class Progress {
  private startedAt: number | null = null;
  private firstDone = 0;
  private shownAt = 0;

  private constructor(private readonly line: Ora | null) {}

  /** Starts the line. Without a terminal it shows nothing. */
  static async start(text: string): Promise<Progress> {
    // on a terminal of unknown width (0 columns), ora would clear lines endlessly
    if (!process.stderr.isTTY || !(process.stderr.columns > 0)) return new Progress(null);
    const { default: ora } = await import("ora");
    const color = supportsColor(process.stderr) ? "cyan" : false; // ora ignores NO_COLOR
    return new Progress(ora({ text, color, stream: process.stderr, discardStdin: false }).start());
  }

  /** Whether there is a terminal that shows it. */
  get isShown(): boolean {
    return this.line !== null;
  }

  /** Shows the current activity. */
  show(text: string): void {
    if (this.line) this.line.text = text;
  }

  /** Shows the steps done, at most ten times a second. `total` is null where the length of the training is not known yet. */
  update(label: string, done: number, total: number | null): void {
    if (!this.line) return;
    const now = performance.now();
    if (this.startedAt === null) {
      this.startedAt = now;
      this.firstDone = done;
    }
    if (now - this.shownAt < 100 && done !== total) return;
    this.shownAt = now;
    const rate = (done - this.firstDone) / ((now - this.startedAt) / 1000);
    const known = rate > 0 && Number.isFinite(rate);
    if (total === null) {
      this.line.text = `${label}: step ${done}${known ? ` (${rate.toFixed(rate < 10 ? 1 : 0)} steps/s)` : ""}`;
      return;
    }
    const left = known ? `, ${rate.toFixed(rate < 10 ? 1 : 0)} steps/s, ${duration((total - done) / rate)} left` : "";
    this.line.text = `${label}: step ${done} of ${total} (${Math.floor((100 * done) / Math.max(total, 1))}%${left})`;
  }

  /** Prints text above the progress line. Without a terminal it prints nothing. */
  print(text: string): void {
    if (!this.line) return;
    this.line.clear();
    process.stderr.write(`${text}\n`);
    this.line.render();
  }

  /** Prints text on stderr, above the line where there is one. */
  say(text: string): void {
    this.line?.clear();
    process.stderr.write(`${text}\n`);
    this.line?.render();
  }

  /** Removes the line. */
  stop(): void {
    this.line?.stop();
  }
}

/** A duration in words: `8 s`, `2 min 5 s`. */
export function duration(seconds: number): string {
  const whole = Math.ceil(seconds);
  return whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`;
}
