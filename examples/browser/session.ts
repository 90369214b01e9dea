/**
 * @file What the page's worker does with a visitor's table: looks at it, drafts a recipe, trains it, answers. It needs neither page nor
 * worker, so that a test can run the same in Node and compare the bytes.
 */
import { Experiment, Model, parseRecipe, PotluckError, startThreads, type Table } from "potluck";
import { type CellValue, type CsvDialect, draftTable, type Draft, guessDialect, readTable, type Source } from "potluck/data";
import {
  accountOf, CurveRecorder, encodeModel, sideLogits, type TaskAccount, type TrainEvent, watchJob,
} from "potluck/train";
import type {
  AboutModel, Answered, Bar, Choices, Looked, Progress, Reasons, TaskAnswer, TaskResult, Trained, TrainSettings,
} from "./messages.js";
import { sampleCsv } from "./sample.js";

/** Rows of the preview. */
const PREVIEW = 5;
/** Characters of a cell in it. */
const CELL = 300;
/** Milliseconds between two reports of a training. */
const REPORT_MS = 80;
/** Words that are shown for an answer. */
const MOST_REASONS = 6;
/** Labels that are learned without being asked for. */
const MOST_LABELS = 3;
/** Characters in which the dialect of a csv is found. */
const HEAD = 2 ** 18;

/** One visitor's table and model. */
export class Session {
  private table: Table | null = null;
  private draft: Draft | null = null;
  private source: Source = "";
  /** Whether the first row of a csv names the columns; null for other files. */
  private header: boolean | null = null;
  private stopping: AbortController | null = null;
  private model: Model | null = null;

  /** Reads a file, or the sample, and guesses what its columns are for. */
  async open(given: Blob | string | null, name: string, header?: boolean): Promise<Looked> {
    const content = given ?? sampleCsv(), guessed = isCsv(name) ? await dialectOf(content) : undefined;
    const dialect = guessed && { ...guessed, header: header ?? guessed.header };
    this.header = isCsv(name) ? (dialect?.header ?? true) : null;
    this.source = dialect === undefined ? name : { file: name, ...optionsOf(dialect, name) };
    this.table = await readTable(content, this.source);
    const looked = await this.choose({});
    return await this.withMoreLabels(looked) ?? looked;
  }

  /** Of a table with a text and one label, its categories are learned too: the page is about several labels. */
  private async withMoreLabels({ columns, tasks, problem }: Looked): Promise<Looked | undefined> {
    const of = (role: string): string[] => columns.flatMap((column) => (column.role === role ? [column.name] : []));
    const others = of("categorical").slice(0, MOST_LABELS - 1), before = this.draft;
    if (problem !== null || tasks.length !== 1 || of("text").length === 0 || others.length === 0) return undefined;
    const more = await this.choose({ targets: [...of("target"), ...others] });
    if (more.problem === null) return more;
    this.draft = before;
    return undefined;
  }

  /** Guesses again around what the visitor chose. What is wrong with the choice is in the answer, beside the table's columns. */
  async choose(choices: Choices): Promise<Looked> {
    const table = this.needTable(), { rows, columnNames } = table;
    const head = Array.from({ length: Math.min(PREVIEW, rows) }, (_, row) => columnNames.map((name) => shown(table.column(name)[row])));
    const about = { name: table.name, rows, header: this.header, names: columnNames, preview: head };
    this.draft = null;
    try {
      this.draft = await draftTable(table, { ...choices, source: this.source, hasNames: this.header !== false });
    } catch (error) {
      return { ...about, columns: [], tasks: [], warnings: [], problem: messageOf(error) };
    }
    const [{ columns, tasks, warnings }] = this.draft.datasets;
    return { ...about, columns, tasks, warnings, problem: null };
  }

  /** Trains the recipe that was drafted last, and keeps the model. */
  async train({ threads: wanted, epochs }: TrainSettings, report: (progress: Progress) => void): Promise<Trained> {
    const table = this.needTable(), started = performance.now();
    if (this.draft === null) throw new Error("there is no recipe yet");
    const stopping = this.stopping = new AbortController(), { signal } = stopping, [{ name }] = this.draft.datasets;
    const text = epochs === null ? this.draft.yaml : `${this.draft.yaml}train: { epochs: ${epochs} }\n`;
    const tables = { [name]: table }, experiment = await Experiment.open(parseRecipe(text), tables), { recipe } = experiment;
    const split = experiment.split(), { threads, reason } = await startThreads(wanted), recorder = new CurveRecorder();
    const metrics = Object.fromEntries(Object.entries(recipe.tasks).map(([task, { metric }]) => [task, metric.name]));
    const reporter = new Reporter(report, metrics);
    const training = watchJob({ recipe, split, seed: recipe.seed }, { signal, onStep: ({ done, total }) => reporter.step(done, total) });
    let next = await training.next(), refit = false;
    for (; !next.done; next = await training.next()) {
      recorder.add(next.value);
      reporter.event(next.value);
      refit ||= next.value.event === "refit";
    }
    const { plan, split: trainedOn, firstSplit, validation, ...result } = next.value;
    try {
      const test = { split: trainedOn, logits: sideLogits(plan.model, recipe, trainedOn, "test") };
      const hasValidation = Object.keys(validation).length > 0;
      const account = accountOf({
        recipe, seed: recipe.seed, tables, test, curves: recorder.curves(),
        ...(hasValidation && { validation: { split: firstSplit, logits: validation } }),
      });
      const bytes = encodeModel({ recipe, seed: recipe.seed, split: trainedOn, network: plan.model, metrics: result.scores });
      this.keep(Model.from(bytes));
      return {
        tasks: Object.entries(account.tasks).map(([task, one]) => resultOf(task, one)),
        advice: account.advice.map(({ text: line }) => line), bytes, recipe: text, seconds: (performance.now() - started) / 1000,
        steps: result.steps, epochs: result.epochs, features: trainedOn.features.width, threads, reason,
        stopped: result.stoppedBy === "caller" || (refit && !result.refitted), model: this.about(this.exampleRow()),
      };
    } finally {
      plan.model.dispose();
      reporter.end();
      await startThreads(1);
    }
  }

  /** Ends the training before its next step; the model then has the weights that it has. */
  stop(): void {
    this.stopping?.abort();
  }

  /** Takes the model of a file. */
  load(bytes: Uint8Array, name: string): AboutModel {
    this.keep(Model.from(bytes, { source: name }));
    return this.about({});
  }

  /** Answers for one row. */
  predict(row: Readonly<Record<string, string | null>>, dataset: string): Answered {
    if (this.model === null) throw new Error("there is no model yet");
    const started = performance.now(), { targets } = this.model, answers = this.model.predict(row, { dataset });
    const tasks = Object.entries(answers).map(([task, answer]) => {
      const names = (targets[task] as { names?: readonly string[] } | undefined)?.names;
      return answerOf(task, answer as Readonly<Record<string, unknown>>, names);
    });
    return { tasks, milliseconds: performance.now() - started };
  }

  /** What moved the answers for one row. */
  explain(row: Readonly<Record<string, string | null>>, dataset: string): Reasons[] {
    if (this.model === null) throw new Error("there is no model yet");
    return Object.entries(this.model.explain(row, { dataset, top: MOST_REASONS })).flatMap(([task, { outputs: [first] }]) => (
      first === undefined ? [] : [{
        task, label: first.label ?? null,
        features: first.contributions.map(({ feature, contribution }) => ({ feature, contribution })),
      }]));
  }

  private keep(model: Model): void {
    this.model?.dispose();
    this.model = model;
  }

  private about(example: AboutModel["example"]): AboutModel {
    const { card, inputs } = this.model!;
    const tasks = Object.entries(card.tasks).map(([name, { kind, metric }]) => ({ name, kind, metric }));
    return { tasks, example, inputs: Object.entries(inputs).map(([dataset, { text, columns }]) => ({ dataset, text, columns })) };
  }

  /** A row of the table, so that a form is not empty. */
  private exampleRow(): AboutModel["example"] {
    const table = this.needTable();
    return Object.fromEntries(table.columnNames.map((name) => {
      const cell = table.column(name)[0];
      return [name, cell === null || typeof cell === "object" ? null : String(cell)];
    }));
  }

  private needTable(): Table {
    if (this.table === null) throw new Error("there is no table yet");
    return this.table;
  }
}

/** Gathers what a training tells, and reports it a few times a second. */
class Reporter {
  private losses: Progress["losses"] = [];
  private scores: Progress["scores"] = [];
  private done = 0;
  private total: number | null = null;
  private refits = false;
  private last = performance.now();

  constructor(private readonly report: (progress: Progress) => void, private readonly metrics: Progress["metrics"]) {}

  step(done: number, total: number | null): void {
    this.done = done;
    this.total = total;
    this.now();
  }

  event(event: TrainEvent): void {
    if (event.event === "step") this.losses.push({ step: event.step, losses: event.losses });
    else if (event.event === "epoch") {
      const { task, step, split, metrics } = event;
      this.scores.push({ task, step, split, metrics });
    } else if (event.event === "refit") this.refits = true;
    this.now();
  }

  end(): void {
    this.last = -Infinity;
    this.now();
  }

  private now(): void {
    const now = performance.now();
    if (now - this.last < REPORT_MS) return;
    this.last = now;
    const { metrics, done, total, refits, losses, scores } = this;
    this.report({ metrics, done, total, refits, losses, scores });
    [this.losses, this.scores] = [[], []];
  }
}

function resultOf(task: string, { kind, metric, value, interval, constant, higherIsBetter, rows, classes }: TaskAccount): TaskResult {
  return { task, kind, metric, value, interval, constant, higherIsBetter, rows, classes: classes?.map(({ name }) => name) ?? null };
}

/** An answer of any kind as labels with probabilities, or a number. */
function answerOf(task: string, answer: Readonly<Record<string, unknown>>, names?: readonly string[]): TaskAnswer {
  const { label, labels, probability, probabilities, value } = answer;
  const chosen = (name: string): boolean => (Array.isArray(labels) ? labels.includes(name) : name === label);
  const bar = (name: string, share: number): Bar => ({ label: name, probability: share, chosen: chosen(name) });
  if (typeof value === "number") return { task, bars: [], value };
  if (typeof probability === "number" && names !== undefined) { // of the second class, the positive one
    return { task, bars: [bar(names[1], probability), bar(names[0], 1 - probability)], value: null };
  }
  if (typeof probability === "number") return { task, bars: [bar(String(label), Math.max(probability, 1 - probability))], value: null };
  return { task, bars: Object.entries(probabilities as Record<string, number>).map(([name, share]) => bar(name, share)), value: null };
}

function isCsv(name: string): boolean {
  return /\.(?:csv|tsv)$/iu.test(name);
}

async function dialectOf(content: Blob | string): Promise<CsvDialect | undefined> {
  const text = typeof content === "string" ? content.slice(0, HEAD) : await content.slice(0, HEAD).text();
  const whole = typeof content === "string" ? content.length <= HEAD : content.size <= HEAD;
  return guessDialect(text.replace(/^\uFEFF/u, ""), whole);
}

/** The options of a source that the dialect needs. */
function optionsOf({ delimiter, quote, escape, trim, header, sep }: CsvDialect, name: string): object {
  const usual = /\.tsv$/iu.test(name) ? "\t" : ",";
  return {
    ...(delimiter !== usual && !sep && { delimiter }), ...(quote === "" && { quote }), ...(escape && { escape }), ...(trim && { trim }),
    ...(!header && { header }),
  };
}

function shown(cell: CellValue): string | null {
  if (cell === null) return null;
  const text = typeof cell === "object" ? JSON.stringify(cell) : String(cell);
  return text.length > CELL ? `${text.slice(0, CELL)}…` : text;
}

function messageOf(error: unknown): string {
  if (error instanceof PotluckError) return error.message;
  throw error;
}
