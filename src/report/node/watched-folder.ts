/**
 * @file A folder that is watched: it is looked at twice a second, and read again where a file has changed, at most once a second. A folder
 * that is not there yet or is half written is waited for.
 */
import { readdirSync, statSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { describeError, PotluckError } from "../../engine/errors.js";
import { PART } from "../../run/write-file.js";
import { type LiveState, liveState, waitingState } from "../live-state.js";
import { buildReport } from "./build-report.js";

/** Milliseconds between two looks, and at least between two readings. */
const LOOK = 500, READ = 1000;
/** Files whose changes alone change nothing in a report. */
const IGNORED = /^report\.(?:html|json)$|\.svg$/u;

/** A folder, its state now, and who wants to know of changes. */
export class WatchedFolder {
  private readonly listeners = new Set<(state: LiveState) => void>();
  private now: LiveState;
  private seen = "";
  private readAt = -Infinity;
  private timer: NodeJS.Timeout | undefined;
  private isClosed = false;

  private constructor(private readonly folder: string) {
    this.now = this.waiting("Nothing has been written yet.");
  }

  /** Looks at a folder for the first time, and goes on until it is closed. */
  static async open(folder: string): Promise<WatchedFolder> {
    const watched = new WatchedFolder(folder);
    await watched.look();
    return watched;
  }

  /** The state of now. */
  get state(): LiveState {
    return this.now;
  }

  /** Calls a function with the state of now, and at each change. @returns ends that */
  listen(listener: (state: LiveState) => void): () => void {
    this.listeners.add(listener);
    listener(this.now);
    return () => void this.listeners.delete(listener);
  }

  /** Looks no more. */
  close(): void {
    this.isClosed = true;
    clearTimeout(this.timer);
    this.listeners.clear();
  }

  private async look(): Promise<void> {
    const found = stampOf(this.folder), isStill = this.now.name === "done" || this.now.name === "stopped";
    // what runs is read again also without a change, though seldom: a training that was killed changes nothing
    const isDue = found !== this.seen ? performance.now() - this.readAt >= READ : !isStill && performance.now() - this.readAt >= 20 * READ;
    if (isDue) {
      this.seen = found;
      this.readAt = performance.now();
      this.take(await this.read());
    }
    if (!this.isClosed) this.timer = setTimeout(() => void this.look(), LOOK);
  }

  private async read(): Promise<LiveState> {
    try {
      return liveState(await buildReport([this.folder]), this.now.version);
    } catch (error) {
      if (!(error instanceof PotluckError)) return this.waiting(`This cannot be shown. ${describeError(error).split("\n", 1)[0]}`);
      return this.seen === "" ? this.waiting("The folder is not there yet, or is empty.") : this.waiting(error.message);
    }
  }

  private waiting(why: string): LiveState {
    return waitingState(basename(resolve(this.folder)), why, this.now?.version ?? 0);
  }

  private take(state: LiveState): void {
    const { version, ...before } = this.now, { version: _, ...after } = state;
    if (JSON.stringify(before) === JSON.stringify(after)) return;
    this.now = { ...after, version: version + 1 };
    for (const listener of this.listeners) listener(this.now);
  }
}

/** What changes when a file of a folder does; empty without files. */
function stampOf(folder: string): string {
  try {
    return readdirSync(folder).filter((name) => !name.endsWith(PART) && !IGNORED.test(name)).sort().map((name) => {
      const found = statSync(join(folder, name), { throwIfNoEntry: false });
      return `${name} ${found?.size} ${found?.mtimeMs}`;
    }).join("\n");
  } catch {
    return "";
  }
}
