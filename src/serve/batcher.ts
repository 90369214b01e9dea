/**
 * @file Rows of several requests are predicted together: a call of the model costs as much as some dozens of rows. Each turn of the event
 * loop predicts one batch, cut so that it takes some milliseconds; so requests that only ask for the server's health are answered in
 * between, and a request of many rows does not keep those of one row waiting.
 */
import type { Table } from "../data/table.js";
import { tableFromColumns } from "../data/table.js";
import { selectTableRows } from "../data/table.js";
import type { Answers } from "../model/model.js";
import type { ServerMetrics } from "./metrics.js";
import { Problem } from "./problem.js";
import type { ServedModel } from "./served-model.js";

/** A piece of work of a request, which is done in steps. */
export interface Work {
  served: ServedModel;
  /** Whether the client still waits. */
  isWanted: () => boolean;
}

/** Rows of a request to be predicted. */
export interface PredictWork extends Work {
  table: Table;
  dataset: string;
  tasks: readonly string[] | undefined;
}

/** How batches are made. */
export interface BatchSettings {
  /** The most rows of a batch. */
  batchRows: number;
  /** Milliseconds that a request waits for others that are arriving. */
  batchWait: number;
  /** Seconds until a request that is not answered fails. */
  timeout: number;
  /** The most requests that wait. */
  maxWaiting: number;
  metrics?: ServerMetrics;
}

/** Milliseconds that a batch should take at most. */
const TURN = 10;
/** Rows of the first batch of a model, whose speed is not known. */
const FIRST = 32;

interface Job {
  /** Jobs of one key may be predicted together. */
  key: string;
  rows: number;
  done: number;
  deadline: number;
  isWanted: () => boolean;
  /** Does the rows from `done`, at most `limit` of them, and tells how many. */
  step(limit: number): number;
  served: ServedModel;
  predict?: PredictWork;
  answers: Answers[];
  resolve(): void;
  reject(error: unknown): void;
}

/** Makes batches of the rows of all requests. */
export class Batcher {
  private queue: Job[] = [];
  private arriving = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private isScheduled = false;

  constructor(private readonly settings: BatchSettings) {}

  /** Requests that wait. */
  get waiting(): number {
    return this.queue.length;
  }

  /**
   * Notes that a request is arriving, which batches wait for; but no longer than they wait at all, however slowly it arrives.
   *
   * @returns to be called when it has arrived, or will not
   */
  arrives(): () => void {
    this.arriving++;
    const end = (): void => {
      clearTimeout(timer);
      if (isOver) return;
      isOver = true;
      this.arriving--;
      if (this.arriving === 0 && this.queue.length > 0) this.schedule();
    };
    let isOver = false;
    const timer = setTimeout(end, this.settings.batchWait);
    return end;
  }

  /**
   * A request's answers.
   *
   * @throws Problem 503 when too many requests wait, and 504 when the answers are not ready in time
   * @throws PotluckError when the model refuses the rows
   */
  async predict(work: PredictWork): Promise<Answers[]> {
    const { served, table, dataset, tasks } = work;
    const job = this.job(work, JSON.stringify([dataset, tasks, table.columnNames]), table.rows, (limit) => {
      const rows = Uint32Array.from({ length: Math.min(limit, table.rows - job.done) }, (_, index) => job.done + index);
      const piece = rows.length === table.rows ? table : selectTableRows(table, rows);
      for (const answers of served.model.predictTable(piece, { tasks, dataset })) job.answers.push(answers);
      return rows.length;
    });
    job.predict = work;
    await this.run(job);
    return job.answers;
  }

  /** What is done for each of a request's rows, one at a time, as for an explanation. Throws as {@link Batcher.predict} does. */
  async each<T>(work: Work, rows: number, compute: (row: number) => T): Promise<T[]> {
    const results: T[] = [];
    const job = this.job(work, `alone ${++counter}`, rows, () => {
      results.push(compute(job.done));
      return 1;
    });
    await this.run(job);
    return results;
  }

  private job({ served, isWanted }: Work, key: string, rows: number, step: Job["step"]): Job {
    const nothing = (): void => undefined, deadline = performance.now() + this.settings.timeout * 1000;
    return { key, rows, done: 0, deadline, isWanted, step, served, answers: [], resolve: nothing, reject: nothing };
  }

  private run(job: Job): Promise<void> {
    if (job.rows === 0) return Promise.resolve();
    if (this.queue.length >= this.settings.maxWaiting) {
      throw new Problem(503, `${this.queue.length} requests wait for their answers. Try again in a second.`, { "retry-after": "1" });
    }
    return new Promise((resolve, reject) => {
      Object.assign(job, { resolve, reject });
      this.queue.push(job);
      this.arrange();
    });
  }

  /** Predicts soon: when those that are arriving have arrived, or when the wait is over. */
  private arrange(): void {
    const rows = this.queue.reduce((sum, job) => sum + job.rows - job.done, 0);
    if (this.arriving === 0 || rows >= this.settings.batchRows) this.schedule();
    else this.timer ??= setTimeout(() => this.schedule(), this.settings.batchWait);
  }

  private schedule(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    if (this.isScheduled) return;
    this.isScheduled = true;
    nextTurn(() => {
      this.isScheduled = false;
      this.turn();
      if (this.queue.length > 0) this.schedule();
    });
  }

  /** One batch. */
  private turn(): void {
    this.dropLate();
    const first = this.queue.shift();
    if (!first) return;
    const { served } = first, most = Math.min(this.settings.batchRows, limitOf(served));
    const batch = [first];
    let rows = first.rows - first.done;
    if (first.predict) {
      this.queue = this.queue.filter((job) => {
        const fits = job.key === first.key && job.served === served && job.rows - job.done + rows <= most;
        if (fits) {
          batch.push(job);
          rows += job.rows - job.done;
        }
        return !fits;
      });
    }
    const began = performance.now(), count = batch.length === 1 ? this.stepAlone(first, most) : this.together(batch);
    const time = performance.now() - began;
    if (!first.predict || count === 0) return;
    served.rowTime = served.rowTime === undefined ? time / count : 0.8 * served.rowTime + 0.2 * (time / count);
    this.settings.metrics?.batch({ model: served.name, requests: batch.length, rows: count, seconds: time / 1000 });
  }

  /** Rows of one request; what is left of them goes to the end of the queue. Gives how many rows were done. */
  private stepAlone(job: Job, limit: number): number {
    try {
      const count = job.step(limit);
      job.done += count;
      if (job.done >= job.rows) job.resolve();
      else this.queue.push(job);
      return count;
    } catch (error) {
      job.reject(error);
      return 0;
    }
  }

  /** Rows of several requests. Where they fail together, each is tried alone, and fails by itself. */
  private together(batch: readonly Job[]): number {
    const works = batch.map(({ predict }) => predict!), { served, dataset, tasks } = works[0];
    let answers: Answers[];
    try {
      answers = served.model.predictTable(mergeTables(batch), { tasks, dataset });
    } catch {
      return batch.reduce((sum, job) => sum + this.stepAlone(job, job.rows), 0);
    }
    let at = 0;
    for (const job of batch) {
      const end = at + job.rows - job.done;
      for (; at < end; at++) job.answers.push(answers[at]);
      job.done = job.rows;
      job.resolve();
    }
    return at;
  }

  /** Refuses those whose time is over, and forgets those that nobody waits for. */
  private dropLate(): void {
    const now = performance.now();
    this.queue = this.queue.filter((job) => {
      if (now <= job.deadline && job.isWanted()) return true;
      job.reject(new Problem(504, `The answer was not ready within ${this.settings.timeout} seconds. Send fewer rows at a time.`));
      return false;
    });
  }
}

let counter = 0;

function limitOf({ rowTime }: ServedModel): number {
  return rowTime === undefined ? FIRST : Math.max(1, Math.floor(TURN / rowTime));
}

/** The rows of several requests that are not done. Their tables have the same columns. */
function mergeTables(batch: readonly Job[]): Table {
  const tables = batch.map(({ predict, done, rows }) => {
    const { table } = predict!;
    return done === 0 ? table : selectTableRows(table, Uint32Array.from({ length: rows - done }, (_, index) => done + index));
  });
  const columns = new Map(tables[0].columnNames.map((name) => [name, tables.flatMap((table) => table.column(name))]));
  return tableFromColumns("requests", columns);
}

/** Calls after input and output that are waiting were handled. */
function nextTurn(call: () => void): void {
  if (typeof setImmediate === "function") setImmediate(call);
  else setTimeout(call, 0);
}
