/** @file One line of progress on stderr while it is a terminal, with rate and time left; nothing at all when it is piped. */
import type { Ora } from "ora";
import { takesColor } from "./color.js";

/** A line that says how far a count has come. */
export class Progress {
  private startedAt: number | null = null;
  private startedWith = 0;
  private shownAt = 0;

  private constructor(private readonly line: Ora | null) {}

  /** Starts the line, where there is a terminal to show it. */
  static async start(text: string): Promise<Progress> {
    // a terminal that does not know its width (0 columns) would have ora clear lines for ever
    if (!process.stderr.isTTY || !(process.stderr.columns > 0)) return new Progress(null);
    const { default: ora } = await import("ora");
    const color = takesColor(process.stderr) ? "cyan" : false; // ora looks at FORCE_COLOR alone
    return new Progress(ora({ text, color, stream: process.stderr, discardStdin: false }).start());
  }

  /** Says what is under way. */
  say(text: string): void {
    if (this.line) this.line.text = text;
  }

  /** Says how many of how many steps are done. */
  update(label: string, done: number, total: number): void {
    if (!this.line) return;
    const now = performance.now();
    if (this.startedAt === null) {
      this.startedAt = now;
      this.startedWith = done;
    }
    if (now - this.shownAt < 100 && done < total) return;
    this.shownAt = now;
    const rate = (done - this.startedWith) / ((now - this.startedAt) / 1000);
    const known = rate > 0 && Number.isFinite(rate);
    const left = known ? `, ${rate.toFixed(rate < 10 ? 1 : 0)} steps/s, ${duration((total - done) / rate)} left` : "";
    this.line.text = `${label}: step ${done} of ${total} (${Math.floor((100 * done) / Math.max(total, 1))}%${left})`;
  }

  /** Prints lines above the progress line, where there is one. */
  print(text: string): void {
    if (!this.line) return;
    this.line.clear();
    process.stderr.write(`${text}\n`);
    this.line.render();
  }

  /** Takes the line away. */
  stop(): void {
    this.line?.stop();
  }
}

/** Seconds as a person would say them: `8 s`, `2 min 5 s`. */
export function duration(seconds: number): string {
  const whole = Math.ceil(seconds);
  return whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`;
}
