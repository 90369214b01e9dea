/** @file Labels that are probably one label, written in several ways. */
import { normaliseText } from "../../data/duplicates.js";
import { parseBoolean, parseNumber } from "../../data/scalars.js";
import { type LabelValue, labelValues, listedLabels } from "../label-values.js";
import type { InspectView, TaskView } from "../view.js";
import { bare, isAffirmative } from "./positive-spelling.js";
import { counted, exampleOf, type Finding, type WarningRule } from "./rule.js";

/** A word with a typing error is this much rarer than the word that it is like. */
const TIMES_RARER = 20;
/** Shorter words often differ in one letter and are words of their own. */
const SHORTEST_WORD = 5;
/** Pairs of single letters up to which a large and a small one are the same label: more are an alphabet. */
const MOST_LETTERS = 4;

export const labelSpelling: WarningRule = {
  name: "label_spelling",
  describe: "Two values of a target are of different classes, and are equal but for case, blanks, a last point, or the way a number is " +
    "written (`1`, `1.0`); or one is 20 times rarer than the other, and differs in one letter of one word that has 5 letters or more " +
    "and begins alike. Codes (words with digits, or of capitals only), values that the recipe's labels list side by side, and " +
    "alphabets are not meant.",
  check: ({ tasks }: InspectView) => tasks.flatMap(found),
};

function found(task: TaskView): Finding[] {
  const values = labelValues(task), listed = listedLabels(task);
  const isMeant = (a: LabelValue, b: LabelValue): boolean => a.label === b.label || (listed.has(a.text) && listed.has(b.text));
  const same = groupsOf(values, sameKey).flatMap((group) => pairs(group).filter(([a, b]) => !isMeant(a, b)));
  const letters = same.filter(([a, b]) => [...a.text].length === 1 && [...b.text].length === 1);
  const spelled = (letters.length > MOST_LETTERS ? same.filter((pair) => !letters.includes(pair)) : same)
    .filter((pair) => !isPositives(task, pair));
  const slips = typingErrors(values).filter(([a, b]) => !isMeant(a, b) && sameKey(a.text) !== sameKey(b.text));
  const all = [...spelled, ...slips];
  if (all.length === 0) return [];
  const [[a, b]] = all, { name, dataset, target } = task;
  const more = all.length > 1 ? ` (and ${counted(all.length - 1, "pair")} more)` : "";
  const rare = all.flatMap(([one, other]) => (one.count < other.count ? one : other)).slice(0, 2);
  return [{
    task: name, dataset: dataset.name, column: target[0],
    message: `${shown(a)} and ${shown(b)} are different classes${more}`,
    remedy: spelled.length > 0 && slips.length === 0
      ? `set tasks.${name}.labels: { normalise: case }, or map both to one name under tasks.${name}.labels`
      : `map both to one name under tasks.${name}.labels, or list both there if they differ indeed`,
    details: all.slice(1, 8).map((pair) => `Also ${shown(pair[0])} and ${shown(pair[1])}.`),
    examples: rare.map(({ row }) => exampleOf(dataset, row, [target[0]])),
  }];
}

const shown = ({ text, count }: LabelValue): string => `${JSON.stringify(text)} (${counted(count, "row")})`;

/** Equal for values that are one label in several spellings. */
function sameKey(text: string): string {
  const number = parseNumber(text), truth = parseBoolean(text);
  if (truth !== undefined) return `truth ${truth}`;
  return number !== undefined && Number.isFinite(number) && isPlainNumber(text) ? `number ${number}` : `text ${bare(text)}`;
}

/** A number that is no code: 01 and 1 may be two labels. */
const isPlainNumber = (text: string): boolean => !/^\s*[+-]?0\d/u.test(text);

function groupsOf(values: readonly LabelValue[], keyOf: (text: string) => string): LabelValue[][] {
  const groups = new Map<string, LabelValue[]>();
  for (const value of values) groups.set(keyOf(value.text), [...(groups.get(keyOf(value.text)) ?? []), value]);
  return [...groups.values()].filter(({ length }) => length > 1);
}

/** The most frequent value with each of the others. */
function pairs(group: readonly LabelValue[]): [LabelValue, LabelValue][] {
  const [first, ...others] = [...group].sort((a, b) => b.count - a.count);
  return others.map((other) => [first, other]);
}

/** Whether another rule speaks of a pair: one is the positive class of a binary task. */
function isPositives({ settings, names }: TaskView, pair: readonly LabelValue[]): boolean {
  const positive = (settings as { positive?: string | null }).positive;
  return settings.kind === "binary" && positive != null && names !== null && pair.some(({ label }) => label === 1) &&
    pair.every(({ text }) => isAffirmative(text, positive));
}

/** Rare values that differ from a frequent one by a letter. */
function typingErrors(values: readonly LabelValue[]): [LabelValue, LabelValue][] {
  const sorted = [...values].sort((a, b) => b.count - a.count), found: [LabelValue, LabelValue][] = [];
  const words = new Map(sorted.map(({ text }) => [text, normaliseText(text).split(/[^\p{L}\p{M}\p{N}]+/u)]));
  for (const rare of sorted) {
    if (isCode(rare.text)) continue;
    const like = sorted.find((one) => one.count >= TIMES_RARER * rare.count && !isCode(one.text) &&
      isTypingError(words.get(rare.text)!, words.get(one.text)!));
    if (like) found.push([like, rare]);
  }
  return found;
}

const isCode = (text: string): boolean => /\p{N}/u.test(text) || text === text.toUpperCase();

/** Whether two labels differ in one word, and that by one letter that is not its first. */
function isTypingError(a: readonly string[], b: readonly string[]): boolean {
  if (a.length !== b.length) return false;
  const different = a.flatMap((word, at) => (word === b[at] ? [] : [[word, b[at]]]));
  if (different.length !== 1) return false;
  const [[one, other]] = different;
  return Math.min(one.length, other.length) >= SHORTEST_WORD && one[0] === other[0] && isOneEdit(one, other);
}

/** Whether one letter was left out, added, changed, or changed places with the next. */
function isOneEdit(a: string, b: string): boolean {
  if (a.length > b.length) return isOneEdit(b, a);
  let at = 0;
  while (at < a.length && a[at] === b[at]) at++;
  if (a.length < b.length) return b.length - a.length === 1 && a.slice(at) === b.slice(at + 1);
  const isChanged = a.slice(at + 1) === b.slice(at + 1);
  return isChanged || (a[at] === b[at + 1] && a[at + 1] === b[at] && a.slice(at + 2) === b.slice(at + 2));
}
