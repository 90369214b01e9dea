/**
 * @file A run's numbers for TensorBoard: an event file in the run folder. Steps are thinned as in `metrics.jsonl` (step-windows.ts). What
 * waits is written each second, so that TensorBoard shows a training while it runs, and an interrupted one keeps its curves.
 */
import { closeSync, openSync, writeSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { scalarsRecord, startRecords } from "../format/tensorboard.js";
import { byValueOf, type Recipe } from "../recipe/index.js";
import { type StateMap, StateReader } from "../tensor/state.js";
import type { EpochEvent, EvaluationEvent, TrainEvent } from "../train/events.js";
import { type StepsEvent, StepWindows } from "./step-windows.js";
import { onDisk } from "./write-file.js";

/** Milliseconds that steps wait at most, so that short ones do not each write to the disk. */
const WAIT = 1000;
/** Event files that this process has begun: part of their names. */
let begun = 0;

/** Writes an event file during a training. Always call `close`, also after an error. */
export class TensorBoardLog {
  /** The event file. */
  readonly path: string;
  private readonly file: number;
  private readonly steps = new StepWindows();
  private held: Uint8Array[] = [];
  private written = 0;

  /**
   * Begins a file, named as TensorBoard finds it.
   *
   * @param firstStep where the run has an event file already: the first step that this one has again
   * @throws PotluckError when the file cannot be written
   */
  constructor(folder: string, private readonly recipe: Recipe, firstStep?: number) {
    const seconds = Math.floor(Date.now() / 1000), host = hostname().replace(/[^\w.-]/gu, "-");
    this.path = join(folder, `events.out.tfevents.${seconds}.${host}.${process.pid}.${begun++}`);
    this.file = onDisk(`cannot write ${this.path}`, () => openSync(this.path, "wx"));
    this.held = startRecords(Date.now() / 1000, firstStep);
    this.flush();
  }

  /** Takes an event of the training. @throws PotluckError when the file cannot be written */
  write(event: TrainEvent): void {
    if (event.event === "step") for (const step of this.steps.add(event)) this.put(step.step, this.stepScalars(step));
    else if (event.event === "epoch" || event.event === "evaluation") this.put(event.step, this.scores(event));
    else if (event.event === "best" || event.event === "refit") this.putOpenSteps();
    if (event.event !== "step" || Date.now() - this.written >= WAIT) this.flush();
  }

  /** The steps that wait to be put together with others, for a run that goes on in another file. */
  stateDict(): StateMap {
    return this.steps.stateDict();
  }

  /** Takes what `stateDict` gave. */
  loadStateDict(state: StateMap): void {
    this.steps.loadStateDict(new StateReader(this.path, state));
  }

  /** Writes what waits, and closes the file. @throws PotluckError when it cannot be written */
  close(): void {
    try {
      this.putOpenSteps();
      this.flush();
    } finally {
      closeSync(this.file);
    }
  }

  private putOpenSteps(): void {
    for (const step of this.steps.flush()) this.put(step.step, this.stepScalars(step));
  }

  private put(step: number, scalars: Record<string, number>): void {
    this.held.push(scalarsRecord({ wallTime: Date.now() / 1000, step, scalars }));
  }

  private flush(): void {
    const bytes = Buffer.concat(this.held);
    this.held = [];
    this.written = Date.now();
    onDisk(`cannot write ${this.path}`, () => {
      for (let at = 0; at < bytes.length;) at += writeSync(this.file, bytes, at);
    });
  }

  private stepScalars({ losses, gradNorms, lr, unclippedNorm, weights = {}, taskGradients }: StepsEvent): Record<string, number> {
    const { norms = {}, cosines = [], cosineSummary } = taskGradients ?? {};
    const tagged = (from: Readonly<Record<string, number>>, tag: (name: string) => string): [string, number][] => (
      Object.entries(from).map(([name, value]) => [tag(name), value]));
    return Object.fromEntries([
      ...tagged(losses, (task) => `${task}/loss/batch`), ...tagged(weights, (task) => `${task}/weight`),
      ...tagged(gradNorms.heads, (task) => `${task}/gradient norm/head`),
      ...Object.entries(norms).flatMap(([task, layers]) => tagged(layers, (layer) => `${task}/gradient norm of its loss/${layer}`)),
      ...tagged(gradNorms.trunk, (layer) => `gradient norms/${layer}`),
      ...cosines.map(([a, b, value]): [string, number] => [`gradient cosines/${a}, ${b}`, value]),
      ...(cosineSummary ? tagged({
        mean: cosineSummary.mean, lowest: cosineSummary.lowest[2], highest: cosineSummary.highest[2],
      }, (name) => `gradient cosines/${name} of all pairs`) : []),
      ["training/lr", lr ?? this.recipe.train.optimizer.lr],
      ...(unclippedNorm === undefined ? [] : [["training/gradient norm before clipping", unclippedNorm] as [string, number]]),
    ]);
  }

  private scores({ task, split, metrics, loss, together }: EpochEvent | EvaluationEvent): Record<string, number> {
    const scores = Object.entries(metrics).map(([metric, value]) => [`${task}/${metric}/${split}`, value]);
    const settings = this.recipe.tasks[task], by = byValueOf(settings);
    return Object.fromEntries([
      [`${task}/loss/${split}`, loss], ...scores,
      ...(together === undefined || !by ? [] : [[`${by.task}/${settings.metric.name} of all its tasks/${split}`, together]]),
    ]) as Record<string, number>;
  }
}
