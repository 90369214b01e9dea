/**
 * @file Looks at the model files from time to time, and takes up those that changed. It compares times and sizes rather than wait for
 * events of the file system, which network file systems and containers do not send. A file counts as written when two looks find it alike.
 */
import { describeError } from "../../engine/errors.js";
import type { Logger } from "../log.js";
import type { ServerMetrics } from "../metrics.js";
import type { ServedModels } from "../served-models.js";
import { type ModelSource, readModel, stampOf } from "./model-source.js";

/** What a reloader works on. */
export interface ReloadOptions {
  models: ServedModels;
  sources: readonly ModelSource[];
  /** Seconds between two looks. */
  seconds: number;
  log?: Logger;
  metrics?: ServerMetrics;
}

/** Looks at the files until it is stopped. */
export class Reloader {
  private readonly taken = new Map<string, string | undefined>();
  private readonly seen = new Map<string, string | undefined>();
  private timer: ReturnType<typeof setTimeout> | undefined;
  private isStopped = false;

  private constructor(private readonly options: ReloadOptions) {}

  /** @param stamps of the files as they were before they were loaded */
  static start(options: ReloadOptions, stamps: ReadonlyMap<string, string | undefined>): Reloader {
    const reloader = new Reloader(options);
    for (const { name } of options.sources) reloader.taken.set(name, stamps.get(name));
    reloader.wait();
    return reloader;
  }

  stop(): void {
    this.isStopped = true;
    clearTimeout(this.timer);
  }

  private wait(): void {
    if (this.isStopped) return;
    this.timer = setTimeout(() => void this.look().finally(() => this.wait()), this.options.seconds * 1000);
    this.timer.unref();
  }

  private async look(): Promise<void> {
    for (const source of this.options.sources) {
      const { name } = source, stamp = await stampOf(source), before = this.seen.get(name);
      this.seen.set(name, stamp);
      if (stamp === undefined || stamp === this.taken.get(name) || stamp !== before || this.isStopped) continue;
      this.taken.set(name, stamp); // also where it cannot be read: it is tried again when it changes again
      await this.takeUp(source);
    }
  }

  private async takeUp(source: ModelSource): Promise<void> {
    const { models, log, metrics } = this.options, { name } = source;
    try {
      const { model, version, source: file } = await readModel(source);
      models.replace(name, model, { version, source: file });
      metrics?.reload(name, true);
      log?.({ level: "info", message: "took up a new model file", model: name, version, file });
    } catch (error) {
      models.refuse(name, describeError(error).split("\n")[0]);
      metrics?.reload(name, false);
      log?.({ level: "warn", message: "kept the old model: the new file cannot be used", model: name, error: describeError(error) });
    }
  }
}
