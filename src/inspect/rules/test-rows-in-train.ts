/** @file Rows that test or validate and stand in training too: their scores say how well the model remembers, not how well it predicts. */
import { equalRows } from "../equal-rows.js";
import type { DatasetView, InspectView, TargetRows, TaskView } from "../view.js";
import { counted, exampleOf, type Finding, percent, type WarningRule } from "./rule.js";

/** Fewer rows, or a smaller share of them, change no score that matters. */
const FEWEST = 3, LEAST_SHARE = 0.01;

export const testRowsInTrain: WarningRule = {
  name: "test_rows_in_train",
  describe: "1 % of the test rows or more, and 3 at least, stand in training too, after case and blanks are made alike: of a dataset " +
    "with text the same text (of 4 words or more), else the same features. Where few different rows are possible, so that equal ones " +
    "are to be expected, it is silent. The same for validation rows that the recipe asks for.",
  check(view) {
    const known = cache.get(view) ?? view.datasets.flatMap((dataset) => bothSides(dataset, view));
    cache.set(view, known);
    return known;
  },
};

/** What was found, which the rule of duplicates asks for again. */
const cache = new WeakMap<InspectView, Finding[]>();

/** Of test rows; of validation rows where no test row is meant, else as one of its details. */
function bothSides(dataset: DatasetView, view: InspectView): Finding[] {
  const [test] = found(dataset, "test", view), validation = found(dataset, "validation", view);
  if (test === undefined) return validation;
  return [{ ...test, details: [...test.details ?? [], ...validation.map(({ message }) => `Also ${message}.`)] }];
}

function found(dataset: DatasetView, side: "validation" | "test", { tasks }: InspectView): Finding[] {
  const { sides, name } = dataset, rows = sides[side];
  if (rows.length === 0 || sides.train.length === 0) return [];
  const equal = equalRows(dataset), { first } = equal, trained = new Map<number, number>();
  const wanted = new Set(Array.from(rows, (row) => first[row]));
  for (const row of sides.train) if (wanted.has(first[row]) && !trained.has(first[row])) trained.set(first[row], row);
  const twins = [...rows].filter((row) => trained.has(first[row]));
  if (twins.length < FEWEST || twins.length < LEAST_SHARE * rows.length || equal.areExpected()) return [];
  const isTwin = new Set(twins.map((row) => first[row])), others = sides.train.filter((row) => isTwin.has(first[row]));
  const written = new Set(Array.from(others, (row) => equal.written(row)));
  const exact = twins.filter((row) => written.has(equal.written(row))).length;
  const answers = tasks.filter((task) => task.dataset === dataset).map((task) => compareTargets(task, side, first, isTwin));
  const [task] = answers, only = answers.length === 1 && task.known > 0 ? `, ${count(task.same, twins.length)} with the same target` : "";
  return [{
    dataset: name,
    message: `${counted(twins.length, `${side} row`)} of ${rows.length.toLocaleString("en-US")} (${percent(twins.length / rows.length)}) ` +
      `stand in training too${only}`,
    remedy: `set data.${name}.dropDuplicates: true, which keeps the first of equal rows; or split so that equal rows are on one side`,
    details: [
      exact === twins.length ? "They are equal as they are written."
        : `${count(exact, twins.length)} are equal as they are written, the others but for case and blanks.`,
      ...answers.filter(({ known }) => known > 0).map(({ name: of, same, known }) => `Task ${JSON.stringify(of)}: ${[
        ...(same > 0 ? [`${counted(same, "row")} with a target that an equal training row has too (the model can remember it)`] : []),
        ...(known > same
          ? [`${counted(known - same, "row")} with another target than the equal training rows (equal rows contradict each other)`] : []),
      ].join(", ")}.`),
    ],
    examples: twins.slice(0, 2).flatMap((row) => [exampleOf(dataset, row), exampleOf(dataset, trained.get(first[row])!)]),
  }];
}

const count = (part: number, all: number): string => (part === all ? "all" : part.toLocaleString("en-US"));

/** Of the rows that stand in training too, those whose equal training rows have targets (`known`), and one of them the same. */
function compareTargets(
  { name, sides, width }: TaskView, side: "validation" | "test", first: Uint32Array, isTwin: ReadonlySet<number>,
): { name: string; same: number; known: number } {
  const answers = new Map<number, Set<string>>();
  const each = ({ rows, values }: TargetRows, take: (group: number, answer: string) => void): void => rows.forEach((row, at) => {
    if (isTwin.has(first[row])) take(first[row], values.subarray(at * width, (at + 1) * width).join());
  });
  each(sides.train, (group, answer) => answers.set(group, (answers.get(group) ?? new Set()).add(answer)));
  let same = 0, known = 0;
  each(sides[side], (group, answer) => {
    const trained = answers.get(group);
    if (trained === undefined) return;
    known++;
    if (trained.has(answer)) same++;
  });
  return { name, same, known };
}
