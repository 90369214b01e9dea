/** @file A training while it goes on: how far it is, and its curves. */
import { chartOf } from "./chart.js";
import { count, find } from "./dom.js";
import type { Progress } from "./messages.js";

/** Steps over which a curve of losses is a running mean: it halves what is older than about so many. */
const SMOOTH = 20;

/** The curves of one training. */
export class TrainingView {
  private readonly losses = new Map<string, [number, number][]>();
  private readonly scores = new Map<string, Record<"train" | "held", [number, number][]>>();
  private metrics: Record<string, string> = {};
  private waits = false;

  /** Takes a report and, at the next frame, shows it. */
  add(progress: Progress): void {
    this.metrics = progress.metrics;
    for (const { step, losses } of progress.losses) {
      for (const [task, loss] of Object.entries(losses)) {
        const curve = this.losses.get(task) ?? [], before = curve.at(-1)?.[1] ?? loss;
        curve.push([step, before + (loss - before) * Math.min(1, 2 / (SMOOTH + 1))]);
        this.losses.set(task, curve);
      }
    }
    for (const { task, step, split, metrics } of progress.scores) {
      const curves = this.scores.get(task) ?? { train: [], held: [] };
      const curve = split === "train" ? curves.train : curves.held, value = metrics[this.metrics[task]];
      const isNew = (curve.at(-1)?.[0] ?? -1) < step; // a later score of an earlier step is the final model's
      if (value !== undefined && isNew) curve.push([step, value]);
      this.scores.set(task, curves);
    }
    this.showProgress(progress);
    if (this.waits) return;
    this.waits = true;
    requestAnimationFrame(() => {
      this.waits = false;
      this.render();
    });
  }

  private showProgress({ done, total, refits }: Progress): void {
    const bar = find<HTMLProgressElement>("progress");
    if (total === null) bar.removeAttribute("value");
    else bar.value = done / total;
    const of = total === null ? "" : ` of ${count(total)}`;
    find("steps").textContent = `Step ${count(done)}${of}${refits ? ": the length is found; now training again, on all rows" : ""}`;
  }

  private render(): void {
    const tasks = Object.keys(this.metrics);
    const charts = tasks.map((task, colour) => {
      const { train, held } = this.scores.get(task) ?? { train: [], held: [] };
      return chartOf(`${task}: ${this.metrics[task]}`, [
        { name: "new rows", colour, points: held }, { name: "training rows", colour, faint: true, points: train },
      ]);
    });
    const losses = tasks.map((task, colour) => ({ name: task, colour, points: this.losses.get(task) ?? [] }));
    find("charts").replaceChildren(chartOf("Loss while training", losses), ...charts);
  }
}
