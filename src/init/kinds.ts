/** @file The kind of task that a target column makes, by its values, and the options that the recipe then needs. */
import type { CellValue } from "../data/table.js";
import { normaliseText } from "../data/duplicates.js";
import { parseBoolean } from "../data/scalars.js";
import { sortLabels } from "../data/targets/label-order.js";
import type { TaskKindName } from "../task/index.js";
import { isOrderedName, targetHint } from "./hints.js";
import { count, shown } from "./nature.js";
import type { ColumnProfile } from "./profile.js";

/** A target with its kind. */
export interface KindGuess {
  kind: TaskKindName;
  /** The options that are not left to their defaults. */
  options: { positive?: string; separator?: string };
  /** The reason, to stand behind the task. */
  why: string;
  /** Other kinds that these values could be, the first one most likely. None where the kind is clear. */
  alternatives: { kind: TaskKindName; why: string }[];
  /** Labels that differ in case or blanks alone, as they are written. */
  alike: string[];
}

/** Values that are the positive of two, wherever they are one of them. */
const POSITIVE = new Set([
  "1", "true", "t", "yes", "y", "+", "pos", "positive", "spam", "fake", "good", "toxic", "hate", "fraud", "fraudulent", "churn", "churned",
  "malignant", "success", "win", "won", "approved", "accepted", "relevant", "duplicate", "entailment", "anomaly", "on", "high",
  "ja", "j", "oui", "si", "sí", "sì", "sim", "da", "tak", "wahr", "vrai", "ill", "sick", "disease", "diseased", "infected", "krank",
  "cancer", "abnormal", "defect", "defective", "faulty", "error", "failure", "attack", "malicious", "phishing",
  "offensive", "insult", "hateful",
  "sarcastic", "bought", "purchased", "clicked", "converted", "dead", "died", "present", "positiv", "betrug", "fehler", "gekauft",
  "gekündigt",
]);
/** Values that are the negative of two, wherever they are one of them. */
const NEGATIVE = new Set([
  "0", "false", "f", "no", "n", "neg", "negative", "ham", "healthy", "nein", "non", "não", "nao", "nie", "niet", "nej", "not", "kein",
  "keine", "nicht", "un", "falsch", "faux", "gesund", "normal", "none", "never", "ok", "benign", "legit", "legitimate", "absent", "control",
  "off", "low", "bad", "negativ", "stayed", "retained", "rejected", "denied", "failed", "lost",
]);
/** Names of classes that have an order, from lowest to highest. */
const ORDERS = [
  ["negative", "neutral", "positive"], ["neg", "neu", "pos"], ["low", "medium", "high"], ["low", "mid", "high"], ["bad", "neutral", "good"],
  ["poor", "fair", "good", "excellent"], ["small", "medium", "large"], ["easy", "medium", "hard"],
  ["never", "sometimes", "often", "always"],
];
/** More classes of whole numbers than this are amounts. */
const MOST_NUMBERED = 20;
/** A target of texts has at most this many classes. */
export const MOST_CLASSES = 200;

/**
 * The kind of task that a column makes; undefined where it makes none.
 *
 * @param cells the column's cells: lists and separators are looked for in them
 */
export function kindOf(profile: ColumnProfile, cells: readonly CellValue[]): KindGuess | undefined {
  const { form, counts, filled } = profile, labels = sortLabels(counts.keys());
  const guess = (kind: TaskKindName, why: string, more: Partial<KindGuess> = {}): KindGuess => (
    { kind, options: {}, why, alternatives: [], alike: alikeLabels(labels), ...more });
  if (form === "list") {
    const all = new Set(cells.flatMap((cell) => (Array.isArray(cell) ? cell.map(String) : [])));
    return all.size < 2 ? undefined : guess("multilabel", `lists of ${count(all.size)} labels`);
  }
  if (["empty", "image", "vector", "nested", "date"].includes(form) || counts.size < 2) return undefined;
  if (counts.size === 2) return guess("binary", whyPositive(labels, counts, filled), { options: { positive: positiveOf(labels, counts) } });
  if (form === "number") return ofNumbers(profile, guess);
  const separator = separatorOf(counts, filled);
  if (separator !== undefined) {
    const all = new Set(labels.flatMap((label) => label.split(separator.text).map((part) => part.trim())));
    return guess("multilabel", `${count(all.size)} labels, several in a cell`, { options: { separator: separator.text }, alike: [] });
  }
  if (counts.size > Math.max(MOST_CLASSES, filled / 20)) return undefined;
  const alternatives = orderOf(labels) ? [{ kind: "ordinal" as const, why: "its labels have an order" }] : [];
  return guess("multiclass", classesOf(labels), { alternatives });
}

/** What is no label in a column of labels: what programs write where there is no value. A plain `none` may be a class. */
const NO_LABELS = new Set(["NA", "N/A", "n/a", "#N/A", "None", "null", "NULL", "NaN", "nan", "-", "?"]);

/** A column's profile where it is a target: without the marks of missing labels, unless fewer than two labels were left. */
export function asTarget(profile: ColumnProfile): ColumnProfile {
  const marks = [...profile.counts.keys()].filter((text) => NO_LABELS.has(text.trim()));
  if (profile.form !== "text" || marks.length === 0 || profile.counts.size - marks.length < 2) return profile;
  const counts = new Map([...profile.counts].filter(([text]) => !marks.includes(text)));
  return { ...profile, counts, filled: [...counts.values()].reduce((sum, times) => sum + times, 0), marks: [...profile.marks, ...marks] };
}

/** The classes in an order that their names have: for `labels` of an ordinal task. */
export function orderedLabels(profile: ColumnProfile): string[] | undefined {
  const labels = sortLabels(profile.counts.keys());
  const order = orderOf(labels);
  const place = (label: string): number => order!.indexOf(label.trim().toLowerCase());
  return order && labels.sort((a, b) => place(a) - place(b));
}

function orderOf(labels: readonly string[]): readonly string[] | undefined {
  return ORDERS.find((names) => labels.length <= names.length && labels.every((label) => names.includes(label.trim().toLowerCase())));
}

type Guess = (kind: TaskKindName, why: string, more?: Partial<KindGuess>) => KindGuess;

function ofNumbers({ name, counts, whole, least, greatest }: ColumnProfile, guess: Guess): KindGuess {
  const span = `${least} to ${greatest}`;
  if (!whole || counts.size > MOST_NUMBERED || greatest - least > 4 * MOST_NUMBERED) return guess("regression", `numbers from ${span}`);
  const classes = { kind: "multiclass" as const, why: "without their order" }, numbers = { kind: "regression" as const, why: "as numbers" };
  if (isOrderedName(name)) return guess("ordinal", `${span}, in order`, { alternatives: [numbers, classes], alike: [] });
  const ordered = { kind: "ordinal" as const, why: "in their order" };
  const why = `${counts.size} classes, ${span}`;
  return guess("multiclass", why, { alternatives: targetHint(name) === 3 ? [] : [ordered, numbers], alike: [] });
}

/** The value that counts as 1: the one that means it, else the rarer, else the second. */
function positiveOf(labels: readonly string[], counts: ReadonlyMap<string, number>): string {
  const usual = positiveOnes(labels);
  if (usual.length === 1) return usual[0];
  const [first, second] = labels;
  return counts.get(first)! < counts.get(second)! ? first : second;
}

/**
 * Labels that are the positive ones by what they mean: as a whole, or else by a word in them, such as in the file name reviews.pos; or
 * those that the negative ones leave.
 */
function positiveOnes(labels: readonly string[]): string[] {
  const words = (label: string): string[] => label.split(/[^\p{L}\p{N}]+/u), byWord = labels.map(words);
  const tries = [
    labels.filter(isPositive), labels.filter((label) => !isNegative(label)),
    labels.filter((_, at) => byWord[at].some(isPositive) && !byWord[at].some(isNegative)),
    labels.filter((_, at) => !byWord[at].some(isNegative)),
  ];
  return tries.find(({ length }) => length === 1) ?? [];
}

function isNegative(label: string): boolean {
  return NEGATIVE.has(label.trim().toLowerCase());
}

function isPositive(label: string): boolean {
  return POSITIVE.has(label.trim().toLowerCase()) || parseBoolean(label) === true || Number(label) === 1;
}

function whyPositive(labels: readonly string[], counts: ReadonlyMap<string, number>, filled: number): string {
  const positive = positiveOf(labels, counts), other = labels.find((label) => label !== positive)!;
  const isUsual = positiveOnes(labels).length === 1, isRarer = counts.get(positive)! < counts.get(other)!;
  const isByOther = !isPositive(positive) && isNegative(other);
  const byMeaning = isByOther ? `as ${shown(other)} is the negative one, ` : "";
  const reason = isUsual ? byMeaning : isRarer ? "the rarer one, " : "the second one, ";
  return `${shown(positive)} against ${shown(other)}: ${reason}${count(counts.get(positive)!)} of ${count(filled)} rows`;
}

function classesOf(labels: readonly string[]): string {
  const few = labels.slice(0, 4).map((label) => label.trim().slice(0, 20)).join(", ");
  return `${count(labels.length)} classes: ${few}${labels.length > 4 ? ", ..." : ""}`;
}

/** Labels that another one equals but for case and blanks. */
function alikeLabels(labels: readonly string[]): string[] {
  const groups = groupBy(labels);
  return [...groups.values()].find((group) => group.length > 1) ?? [];
}

function groupBy(labels: readonly string[]): Map<string, string[]> {
  const groups = new Map<string, string[]>();
  for (const label of labels) groups.set(normaliseText(label), [...(groups.get(normaliseText(label)) ?? []), label]);
  return groups;
}

/** What separates several labels of one cell: every part occurs again and again, alone or in other company. */
function separatorOf(counts: ReadonlyMap<string, number>, filled: number): { text: string } | undefined {
  for (const text of ["|", ";", ","]) {
    let cells = 0, parts = 0;
    const seen = new Set<string>();
    for (const [value, times] of counts) {
      const own = value.split(text).map((part) => part.trim());
      if (own.length > 1) cells += times;
      parts += times * own.length;
      for (const part of own) seen.add(part);
    }
    const isShort = [...seen].every((part) => part.length <= 40 && part !== "");
    if (cells >= 0.1 * filled && isShort && seen.size < counts.size && seen.size <= MOST_CLASSES && parts >= 3 * seen.size) return { text };
  }
  return undefined;
}
