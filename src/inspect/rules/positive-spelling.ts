/** @file Values that say the same as the positive label, and count as negative because they are written otherwise. */
import { normaliseText } from "../../data/duplicates.js";
import { labelValues } from "../label-values.js";
import type { TaskView } from "../view.js";
import { counted, exampleOf, type Finding, type WarningRule } from "./rule.js";

/** Words that affirm. */
const AFFIRMATIVE = new Set(["yes", "y", "true", "t", "1", "1.0", "on", "positive", "pos"]);

/** A label without its case, blanks and a last point: `>50K.` is `>50K` (as in the census data, whose test labels end in one). */
export function bare(text: string): string {
  return normaliseText(text).replace(/(?<=.)[.,;]+$/u, "");
}

/** Whether a value says what the positive label says. */
export function isAffirmative(text: string, positive: string): boolean {
  const one = bare(text), other = bare(positive);
  return one === other || (AFFIRMATIVE.has(one) && AFFIRMATIVE.has(other));
}

export const positiveSpelling: WarningRule = {
  name: "positive_spelling",
  describe: "A binary task names its positive label, and other values that say the same count as negative: equal but for case, blanks " +
    "and a last point, or both among yes, y, true, t, 1, on, positive and pos.",
  check: ({ tasks }) => tasks.flatMap(found),
};

function found(task: TaskView): Finding[] {
  const { name, settings, dataset, target } = task, positive = (settings as { positive?: string | null }).positive;
  if (settings.kind !== "binary" || positive == null) return [];
  const values = labelValues(task);
  if (!values.some(({ text, label }) => label === 1 && isAffirmative(text, positive))) return []; // labels gives it another name
  const negative = values.filter(({ text, label }) => label === 0 && isAffirmative(text, positive));
  if (negative.length === 0) return [];
  const rows = negative.reduce((sum, { count }) => sum + count, 0);
  const names = negative.map(({ text }) => JSON.stringify(text));
  const list = names.length === 1 ? names[0] : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
  const map = negative.map(({ text }) => `${JSON.stringify(text)}: ${JSON.stringify(positive)}`).join(", ");
  return [{
    task: name, dataset: dataset.name, column: target[0],
    message: `positive is ${JSON.stringify(positive)}, so ${list} ${negative.length === 1 ? "counts" : "count"} as negative ` +
      `(${counted(rows, "row")})`,
    remedy: `map all values to two names under tasks.${name}.labels: { ${map}, ... }`,
    examples: negative.slice(0, 2).map(({ row }) => exampleOf(dataset, row, [target[0]])),
  }];
}
