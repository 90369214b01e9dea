/** @file When a run writes its checkpoint, and what it is until then. */
import type { JobPause } from "../experiment/train-job.js";
import { readCheckpoint, removeCheckpoint, type RunProgress, type RunSettings, writeCheckpoint } from "./checkpoint.js";

/** The checkpoints of one run. */
export class RunCheckpoints {
  private last = performance.now();

  /** @param hasProgress whether the folder has a checkpoint with progress already */
  constructor(private readonly folder: string, private readonly settings: RunSettings, private hasProgress: boolean) {}

  /** Writes the checkpoint of a run that has not made a step: it says how to start again. */
  start(): void {
    if (this.settings.interval !== null) writeCheckpoint(this.folder, { ...this.settings, progress: null });
  }

  /**
   * Whether it is time to write one: by the interval, when the run is stopped, and at the end of a training that has one already, so that
   * nothing of a long training is lost while its account is made.
   */
  isDue({ done, isLast }: JobPause, isStopped: boolean): boolean {
    const { interval } = this.settings;
    if (interval === null) return false;
    if (isStopped || (isLast && this.hasProgress)) return true;
    return "steps" in interval ? done % interval.steps === 0 : performance.now() - this.last >= interval.seconds * 1000;
  }

  write(progress: RunProgress): void {
    writeCheckpoint(this.folder, { ...this.settings, progress });
    this.hasProgress = true;
    this.last = performance.now();
  }

  /** The run has ended: removes the checkpoint, also one from before it went on without, or keeps it as that of an ended run. */
  end(isKept: boolean): void {
    if (isKept && this.settings.interval !== null) writeCheckpoint(this.folder, readCheckpoint(this.folder), true);
    else removeCheckpoint(this.folder);
  }
}
