/** @file Features that tell the target by themselves: often they are known only after it, or were made from it. */
import { numberOf } from "../../data/scalars.js";
import { type CellValue, isMissing } from "../../data/table.js";
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
  describe: "One feature tells the target of at least 100 training rows by itself: a number whose thresholds separate the classes " +
    "(area under the ROC curve of neighbouring classes 0.995 or more) or whose order is that of a numeric target (Spearman 0.999 or " +
    "more); a category, or whether a cell is missing, by which 99.5 % of the rows have the class of most others of the same value, or " +
    "by which one class is told from the others; a term of the text that stands in all rows of a class and in no others, but for 1 %.",
  check: (view) => view.tasks.flatMap((task) => {
    const columns = telling(task), term = tellingTerm(task, view);
    return [...(columns.length > 0 ? [ofColumns(task, columns)] : []), ...term];
  }),
};

/** A question that has a class for each row: a task, one of its labels, or one class against all others. */
interface Question {
  rows: Uint32Array;
  classes: Float64Array;
  /** The label or class that it is about; null where it is about all classes. */
  label: string | null;
}

/** A question with some of its rows, far apart, on which columns are tried first. */
interface Tried {
  all: Question;
  some: Question;
}

function questionsOf({ names, width, sides: { train } }: TaskView): Question[] {
  if (names === null) return [];
  if (width === 1) return names.length > MOST_LABELS ? [] : [{ rows: train.rows, classes: train.values, label: null }].filter(hasEnough);
  return names.slice(0, MOST_LABELS).map((label, place) => {
    const known = [...train.rows.keys()].filter((at) => !Number.isNaN(train.values[at * width + place]));
    return {
      label, rows: Uint32Array.from(known, (at) => train.rows[at]),
      classes: Float64Array.from(known, (at) => train.values[at * width + place]),
    };
  }).filter(hasEnough);
}

/** Each class of a question against all others, where there are three or more. */
function eachClass({ names }: TaskView, { rows, classes, label }: Question): Question[] {
  if (label !== null || names!.length < 3) return [];
  return names!.map((name, place) => ({ rows, label: name, classes: classes.map((one) => Number(one === place)) })).filter(hasEnough);
}

function hasEnough({ classes }: Question): boolean {
  const counts = new Map<number, number>();
  for (const label of classes) counts.set(label, (counts.get(label) ?? 0) + 1);
  return classes.length >= FEWEST && classes.length - Math.max(...counts.values()) >= FEWEST_OTHERS;
}

const tried = (all: Question): Tried => {
  const every = Math.ceil(all.rows.length / SAMPLE), isSome = (_: unknown, at: number): boolean => at % every === 0;
  return { all, some: every <= 1 ? all : { ...all, rows: all.rows.filter(isSome), classes: all.classes.filter(isSome) } };
};

interface Telling {
  column: string;
  label: string | null;
  how: string;
}

/** Columns that tell a task's target. */
function telling(task: TaskView): Telling[] {
  const { dataset, sides: { train } } = task;
  const columns = dataset.columns.filter(({ kind }) => kind === "numeric" || kind === "categorical");
  if (task.names === null) {
    if (train.rows.length < FEWEST) return [];
    const question = tried({ rows: train.rows, classes: train.values, label: null });
    return columns.filter(({ kind }) => kind === "numeric").flatMap(({ column }) => {
      const how = ordered(question, dataset.table.column(column));
      return how === null ? [] : [{ column, label: null, how }];
    });
  }
  return questionsOf(task).flatMap((asked) => {
    const question = tried(asked), classes = eachClass(task, asked).map(tried);
    return columns.flatMap(({ column, kind }): Telling[] => {
      const cells = dataset.table.column(column), byValue = (one: Question): boolean => tells(cells, kind === "categorical", one);
      const holds = ({ some, all }: Tried, rule: (one: Question) => boolean): boolean => rule(some) && (some === all || rule(all));
      if (kind === "numeric" && holds(question, (one) => separation(numbersOf(cells, one.rows), one.classes) >= NEARLY_ALL)) {
        return [{ column, label: asked.label, how: "thresholds on it separate the classes" }];
      }
      if (holds(question, byValue)) return [{ column, label: asked.label, how: "rows of the same value have the same class" }];
      const one = classes.find((of) => holds(of, byValue));
      return one ? [{ column, label: one.all.label, how: "its values are others for the rows of this class" }] : [];
    });
  });
}

const numbersOf = (cells: readonly CellValue[], rows: Uint32Array): Float64Array => (
  Float64Array.from(rows, (row) => numberOf(cells[row]) ?? NaN));

/** Whether a value, or of a number whether it is missing, tells the class of nearly all rows. */
function tells(cells: readonly CellValue[], isCategory: boolean, { rows, classes }: Question): boolean {
  const values = Array.from(rows, (row) => (isMissing(cells[row]) ? null : isCategory ? String(cells[row]) : true));
  const { right, majority } = majorityRule(values, classes);
  return right >= NEARLY_ALL && 1 - right <= LEFT * (1 - majority);
}

/** How a number orders a numeric target; null where it does not. */
function ordered({ some, all }: Tried, cells: readonly CellValue[]): string | null {
  const correlation = ({ rows, classes: values }: Question): number => {
    const numbers = numbersOf(cells, rows), known = numbers.filter((value) => !Number.isNaN(value)).length;
    return known < FEWEST || known < rows.length / 2 ? 0 : rankCorrelation(numbers, values);
  };
  if (Math.abs(correlation(some)) < NEARLY_ORDERED) return null;
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
    const known = Array.from(own.keys()).filter((at) => places.has(own[at])), width = space.textWidth;
    const total = known.length, sizes = new Map<number, number>(), documents = new Uint32Array(width);
    for (const at of known) {
      sizes.set(classes[at], (sizes.get(classes[at]) ?? 0) + 1);
      eachTerm(x, places.get(own[at])!, width, (term) => documents[term]++);
    }
    const wanted = [...sizes].filter(([value, size]) => (
      size >= FEWEST_OTHERS && total - size >= FEWEST_OTHERS && (label === null || value === 1)));
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
        message: `the term ${JSON.stringify(space.term(term))} of the text tells ${label === null ? "class" : "label"} ` +
          `${JSON.stringify(of)} by itself: ${documents[term].toLocaleString("en-US")} training rows have it, ` +
          `${percent((counts.get(value) ?? 0) / size)} of the class`,
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
