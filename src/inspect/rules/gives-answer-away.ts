/** @file Features that tell the target by themselves: often they are known only after it, or were made from it. */
import { numberOf } from "../../data/scalars.js";
import { isMissing } from "../../data/table.js";
import { majorityRule, NEARLY_ALL, rankCorrelation, separation } from "../column-tests.js";
import type { InspectView, TaskView } from "../view.js";
import { exampleOf, type Finding, percent, quoted, type WarningRule } from "./rule.js";

/** Training rows that a judgement needs, and those that are not of the most frequent class. */
const FEWEST = 100, FEWEST_OTHERS = 20;
/** Rows that a column is tried on first. */
const SAMPLE = 2000;
const NEARLY_ORDERED = 0.999;
/** Of what the most frequent class gets wrong, a rule by one column may leave this much. */
const LEFT = 0.05;
/** Labels and classes that are looked at. */
const MOST_LABELS = 20;

export const givesAnswerAway: WarningRule = {
  name: "gives_answer_away",
  describe: "One feature tells the target of at least 100 training rows by itself: a number whose thresholds separate the classes (area " +
    "under the ROC curve of neighbouring classes 0.995 or more) or whose order is that of a numeric target (Spearman 0.999 or more); a " +
    "category, or whether a cell is missing, by which 99.5 % of the rows have the class of most others of the same value, or by which one class is told from the others; a term of the " +
    "text that stands in all rows of a class and in no others, but for 1 %.",
  check: (view) => view.tasks.flatMap((task) => {
    const columns = telling(task), term = tellingTerm(task, view);
    return [...(columns.length > 0 ? [ofColumns(task, columns)] : []), ...term];
  }),
};

/** A question of a task that has a class for each row: the task itself, or one of its labels. */
interface Question {
  rows: Uint32Array;
  classes: Float64Array;
  label: string | null;
}

function questionsOf({ names, width, sides: { train } }: TaskView): Question[] {
  if (names === null) return [];
  if (width === 1) return names.length > MOST_LABELS ? [] : [{ rows: train.rows, classes: train.values, label: null }];
  return names.slice(0, MOST_LABELS).map((label, place) => {
    const known = [...train.rows.keys()].filter((at) => !Number.isNaN(train.values[at * width + place]));
    return {
      label, rows: Uint32Array.from(known, (at) => train.rows[at]), classes: Float64Array.from(known, (at) => train.values[at * width + place]),
    };
  });
}

interface Telling {
  column: string;
  label: string | null;
  how: string;
}

/** Columns that tell a task's target. */
function telling(task: TaskView): Telling[] {
  const { dataset } = task, columns = dataset.columns.filter(({ kind }) => kind === "numeric" || kind === "categorical");
  const numbers = new Map<string, (rows: Uint32Array) => Float64Array>(columns.map(({ column }) => {
    const cells = dataset.table.column(column);
    return [column, (rows) => Float64Array.from(rows, (row) => numberOf(cells[row]) ?? NaN)];
  }));
  if (task.names === null) {
    const { rows, values } = task.sides.train;
    if (rows.length < FEWEST) return [];
    return columns.filter(({ kind }) => kind === "numeric").flatMap(({ column }) => {
      const how = ordered(rows, values, numbers.get(column)!);
      return how === null ? [] : [{ column, label: null, how }];
    });
  }
  return questionsOf(task).flatMap((question) => columns.flatMap(({ column, kind }): Telling[] => {
    if (!hasEnough(question)) return [];
    const cells = dataset.table.column(column), first = sampled(question);
    const numeric = (some: Question): boolean => kind === "numeric" && separation(numbers.get(column)!(some.rows), some.classes) >= NEARLY_ALL;
    if (numeric(first) && numeric(question)) return [{ column, label: question.label, how: "thresholds on it separate the classes" }];
    const byValue = (some: Question): boolean => tells(Array.from(some.rows, (row) => {
      const cell = cells[row];
      return isMissing(cell) ? null : kind === "categorical" ? String(cell) : true;
    }), some.classes);
    if (byValue(first) && byValue(question)) return [{ column, label: question.label, how: "rows of the same value have the same class" }];
    const one = oneClass(task, question).find((of) => byValue(sampled(of)) && byValue(of));
    return one ? [{ column, label: one.label, how: "its values are others for the rows of this class" }] : [];
  }));
}

/** Of a question of several classes, each class against all others. */
function oneClass({ names }: TaskView, { rows, classes, label }: Question): Question[] {
  if (label !== null || names!.length < 3) return [];
  return names!.map((name, place) => ({ rows, label: name, classes: classes.map((one) => Number(one === place)) })).filter(hasEnough);
}

/** Whether a value tells the class of nearly all rows. */
function tells(values: readonly unknown[], classes: ArrayLike<number>): boolean {
  const { right, majority } = majorityRule(values, classes);
  return right >= NEARLY_ALL && 1 - right <= LEFT * (1 - majority);
}

function hasEnough({ classes }: Question): boolean {
  const counts = new Map<number, number>();
  for (const label of classes) counts.set(label, (counts.get(label) ?? 0) + 1);
  return classes.length >= FEWEST && classes.length - Math.max(...counts.values()) >= FEWEST_OTHERS;
}

/** Some of the rows, far apart. */
function sampled<T extends { rows: Uint32Array; classes: Float64Array }>(question: T): T {
  const every = Math.ceil(question.rows.length / SAMPLE);
  if (every <= 1) return question;
  return { ...question, rows: question.rows.filter((_, at) => at % every === 0), classes: question.classes.filter((_, at) => at % every === 0) };
}

/** How a number orders a numeric target; null where it does not. */
function ordered(rows: Uint32Array, values: Float64Array, numbersOf: (rows: Uint32Array) => Float64Array): string | null {
  const correlation = ({ rows: some, classes }: { rows: Uint32Array; classes: Float64Array }): number => {
    const numbers = numbersOf(some), known = [...numbers.keys()].filter((at) => !Number.isNaN(numbers[at]));
    if (known.length < FEWEST || known.length < some.length / 2) return 0;
    return rankCorrelation(known.map((at) => numbers[at]), known.map((at) => classes[at]));
  };
  const all = { rows, classes: values };
  if (Math.abs(correlation(sampled(all))) < NEARLY_ORDERED) return null;
  const found = correlation(all);
  return Math.abs(found) < NEARLY_ORDERED ? null : `its order is ${found > 0 ? "that of" : "opposite to that of"} the target`;
}

function ofColumns({ name, dataset, target, width, sides: { train } }: TaskView, columns: readonly Telling[]): Finding {
  const names = [...new Set(columns.map(({ column }) => column))], [{ column, label, how }] = columns;
  const what = label === null ? "the target" : `${width > 1 ? "label" : "class"} ${JSON.stringify(label)}`;
  return {
    task: name, dataset: dataset.name, column,
    message: names.length === 1 ? `column ${quoted(names)} tells ${what} by itself: ${how}`
      : `columns ${quoted(names)} each tell ${what} by themselves`,
    remedy: "remove what is not known when the model is used, or was made from the target; keep it if it is known then",
    details: columns.slice(1, 6).map((one) => `Column ${quoted([one.column])}: ${one.how}.`),
    examples: [...train.rows.subarray(0, 2)].map((row) => exampleOf(dataset, row, [column, ...target.slice(0, 1)])),
  };
}

/** A term that marks a class. */
function tellingTerm(task: TaskView, { space }: InspectView): Finding[] {
  const { name, dataset } = task, { features } = dataset;
  if (space === null || features === null || space.textWidth === 0 || dataset.text === null) return [];
  const { x, rows } = features.train, places = new Map(Array.from(rows, (row, at) => [row, at]));
  for (const { rows: own, classes, label } of questionsOf(task)) {
    if (!hasEnough({ rows: own, classes, label })) continue;
    const known = Array.from(own.keys()).filter((at) => places.has(own[at])), width = space.textWidth;
    const total = known.length, sizes = new Map<number, number>(), documents = new Uint32Array(width);
    for (const at of known) {
      sizes.set(classes[at], (sizes.get(classes[at]) ?? 0) + 1);
      eachTerm(x, places.get(own[at])!, width, (term) => documents[term]++);
    }
    const wanted = [...sizes].filter(([value, size]) => size >= FEWEST_OTHERS && total - size >= FEWEST_OTHERS && (label === null || value === 1));
    const candidates = new Map<number, Map<number, number>>();
    documents.forEach((count, term) => {
      if (wanted.some(([, size]) => Math.abs(count - size) <= 0.01 * size)) candidates.set(term, new Map());
    });
    if (candidates.size === 0) continue;
    for (const at of known) {
      eachTerm(x, places.get(own[at])!, width, (term) => {
        const counts = candidates.get(term);
        counts?.set(classes[at], (counts.get(classes[at]) ?? 0) + 1);
      });
    }
    for (const [term, counts] of candidates) {
      const found = wanted.find(([value, size]) => {
        const inside = counts.get(value) ?? 0;
        return size - inside + documents[term] - inside <= 0.01 * size;
      });
      if (found === undefined) continue;
      const [value, size] = found, of = label ?? task.names![value];
      return [{
        task: name, dataset: dataset.name, column: dataset.text,
        message: `the term ${JSON.stringify(space.term(term))} of the text tells ${label === null ? "class" : "label"} ${JSON.stringify(of)} by ` +
          `itself: ${documents[term].toLocaleString("en-US")} training rows have it, ${percent((counts.get(value) ?? 0) / size)} of the class`,
        remedy: "if it was put there with the label, take it out of the text: name it under features.vectorizer.stopWords",
        examples: [exampleOf(dataset, own[known.find((at) => classes[at] === value)!])],
      }];
    }
  }
  return [];
}

/** Calls back with each term of a row, once; terms are the first features. */
function eachTerm(x: { indptr: Uint32Array; indices: Uint32Array }, row: number, width: number, take: (term: number) => void): void {
  for (let at = x.indptr[row]; at < x.indptr[row + 1]; at++) if (x.indices[at] < width) take(x.indices[at]);
}
