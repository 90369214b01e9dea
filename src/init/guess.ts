/**
 * @file Guesses what each column of a table is for: which are targets, the text, numbers, categories, and which are left out, each with its
 * reason. What the caller chose is kept; the rest is guessed around it.
 */
import { PotluckError } from "../engine/errors.js";
import { listNames } from "../options/index.js";
import type { Table } from "../data/table.js";
import { numberOf } from "../data/scalars.js";
import { timesOf } from "../data/splits/time.js";
import type { TaskKindName } from "../task/index.js";
import { type Choices, flagOf } from "./choices.js";
import { isAbout, isAmountName, isGroupName, isIdName, isWeightName, targetHint, textHint, wordsOf } from "./hints.js";
import { asTarget, kindOf, type KindGuess, MOST_CLASSES } from "./kinds.js";
import { givesAway } from "./leaks.js";
import { counted, natureOf, type NatureGuess, shown as showText } from "./nature.js";
import { type ColumnProfile, profileOf } from "./profile.js";

/** What a column is used for. */
export type Role = "target" | "text" | "numeric" | "categorical" | "image" | "vector" | "split" | "left out";

/** A column, what it is used for, and why. */
export interface ColumnGuess {
  name: string;
  role: Role;
  why: string;
}

/** A column that a task learns. */
export interface TargetGuess extends KindGuess {
  column: string;
  /** How many rows have a value. */
  filled: number;
}

/** A column that could be a target. */
export interface Candidate {
  column: string;
  score: number;
  guess: KindGuess;
}

/** What a table's columns are for. */
export interface TableGuess {
  /** In the order of the table. */
  columns: ColumnGuess[];
  targets: TargetGuess[];
  /** All columns that could be targets, the likeliest first. */
  candidates: Candidate[];
  /** All columns that could be the text, the likeliest first. */
  texts: string[];
  profiles: ReadonlyMap<string, ColumnProfile>;
  /** A column whose values are train, validation and test. */
  splitBy?: string;
  /** A column of dates by which rows could be split. */
  time?: string;
  /** A column whose rows belong together. */
  group?: { column: string; values: number };
  /** Columns that are left out because their numbers have to be converted, with the SQL that does it. */
  conversions: { column: string; sql: string }[];
  /** Whether the caller chose the targets. */
  isChosen: boolean;
  /** What the reader of the recipe should not miss, as sentences. */
  warnings: string[];
  /** Whether the text belongs to a script without blanks between words. */
  withoutBlanks: boolean;
}

/** What else is known about a table. */
export interface TableFacts {
  /** Whether the columns have names of their own; else their places say more. */
  hasNames: boolean;
  /** What errors call it. */
  shown: string;
  /** What errors call an option of the caller: `--target` for `targets`, by default. */
  called?: (option: string) => string;
}

/** More guessed targets than this are a nuisance; others are offered. */
const MOST_GUESSED = 3;
/** Columns of 0 and 1 that are targets together. */
const MOST_SIBLINGS = 30;
/** A last column of so many values is likelier than an amount in the middle. */
const FEW = 20;
/** Other candidates from this score on are told. */
const LIKELY = 0.8;

/** A table with more columns of numbers is wide. */
const MANY = 8;

/**
 * Guesses what the columns of a table are for.
 *
 * @param table a sample of rows is enough
 * @throws PotluckError when no column could be a target, or none is left to learn from
 */
export function guessTable(table: Table, choices: Choices, { hasNames, shown, called = flagOf }: TableFacts): TableGuess {
  if (table.rows === 1) throw new PotluckError(`${shown} has one row; a task needs many to learn from, and some to test on`);
  const profiles = new Map(table.columnNames.map((name) => [name, profileOf(table, name)]));
  const natures = new Map([...profiles].map(([name, profile]) => [name, natureOf(profile, hasNames)]));
  const splitBy = table.columnNames.find((name) => isSides(profiles.get(name)!) && !isChosen(name, choices));
  const ignored = new Set([...choices.ignore, ...(splitBy === undefined ? [] : [splitBy])]);
  const texts = textsOf(profiles, natures).filter((name) => !ignored.has(name));
  const text = choices.text !== undefined && profiles.has(choices.text) ? choices.text : firstText(texts, choices);
  const isFeature = (name: string): boolean => name === choices.text || [...choices.numeric, ...choices.categorical].includes(name);
  const candidates = candidatesOf(table, profiles, natures, hasNames)
    .filter(({ column }) => !ignored.has(column) && !isFeature(column));
  const chosen = chosenTargets({ ...table, name: shown }, profiles, choices);
  const targets = chosen.length > 0 ? chosen : guessedTargets(table, candidates, profiles, text);
  if (targets.length === 0) throw noTarget(table, natures, text, { shown, called });
  for (const { column } of targets) profiles.set(column, asTarget(profiles.get(column)!));
  const guess = { candidates, texts, profiles, splitBy, targets };
  const columns = rolesOf(table, { ...guess, natures, text, choices });
  if (!columns.some(({ role }) => !["target", "split", "left out"].includes(role))) throw noFeature({ shown, called }, columns, targets);
  const group = groupOf(profiles, columns);
  const time = columns.find(({ name, role }) => role === "left out" && natures.get(name)!.isTime && isOrdered(table, name))?.name;
  const used = columns.find(({ role }) => role === "text");
  const conversions = columns.flatMap(({ name, role }) => {
    const { convert } = natures.get(name)!;
    return role === "left out" && convert !== undefined && !ignored.has(name) ? [{ column: name, sql: convert }] : [];
  });
  const warnings = chosen.length > 0 ? lostFeatures(columns, conversions) : [
    ...lostFeatures(columns, conversions), ...lostTargets(columns, conversions, targets, hasNames),
  ];
  const withoutBlanks = used !== undefined && profiles.get(used.name)!.withoutBlanks;
  return { ...guess, columns, group, time, conversions, warnings, isChosen: chosen.length > 0, withoutBlanks };
}

/** Whether a split by time reads the column. */
function isOrdered(table: Table, column: string): boolean {
  try {
    timesOf(table, column);
    return true;
  } catch (error) {
    if (error instanceof PotluckError) return false;
    throw error;
  }
}

type Conversions = TableGuess["conversions"];

function lostFeatures({ length }: readonly ColumnGuess[], lost: Conversions): string[] {
  if (lost.length === 0) return [];
  const names = listNames(lost.slice(0, 5).map(({ column }) => column), "and"), more = lost.length > 5 ? ", ..." : "";
  const [are, their] = lost.length === 1 ? ["is", "its"] : ["are", "their"];
  return [`${lost.length} of ${length} columns ${are} left out because ${their} numbers have to be converted (${names}${more}); ` +
    "the recipe has the SQL for it"];
}

/** Columns that would be targets by their names, if their cells were numbers. */
function lostTargets(columns: readonly ColumnGuess[], lost: Conversions, targets: readonly TargetGuess[], hasNames: boolean): string[] {
  if (!hasNames) return [];
  return lost.filter(({ column }) => targetHint(column) > 0).map(({ column }) => {
    const { why } = columns.find(({ name }) => name === column)!;
    return `${column} is the target by its name, but is left out (${why}); ${listNames(targets.map((one) => one.column), "and")} ` +
      `${targets.length === 1 ? "is" : "are"} learned instead`;
  });
}

function isChosen(name: string, { text, numeric, categorical, targets = [] }: Choices): boolean {
  return name === text || [...numeric, ...categorical, ...targets.map(({ column }) => column)].includes(name);
}

/** Whether a column says which rows train and which test. */
function isSides({ name, counts, filled, rows }: ColumnProfile): boolean {
  const isNamed = wordsOf(name).some((word) => /^(?:split|set|part|partition|fold|subset|side|usage)$/u.test(word));
  return isNamed && filled === rows && counts.has("train") && counts.has("test")
    && [...counts.keys()].every((value) => ["train", "validation", "test"].includes(value));
}

function textsOf(profiles: ReadonlyMap<string, ColumnProfile>, natures: ReadonlyMap<string, NatureGuess>): string[] {
  const weight = (name: string): number => {
    const { words, characters, withoutBlanks } = profiles.get(name)!;
    return (withoutBlanks ? characters / 2 : words) * textHint(name);
  };
  return [...profiles.keys()].filter((name) => natures.get(name)!.nature === "text").sort((a, b) => weight(b) - weight(a));
}

function firstText(texts: readonly string[], { targets = [], numeric, categorical }: Choices): string | undefined {
  const taken = [...targets.map(({ column }) => column), ...numeric, ...categorical];
  return texts.find((name) => !taken.includes(name));
}

/** Columns that could be targets, each with how likely it is. */
function candidatesOf(
  table: Table, profiles: ReadonlyMap<string, ColumnProfile>, natures: ReadonlyMap<string, NatureGuess>, hasNames: boolean,
): Candidate[] {
  const names = table.columnNames;
  const found = names.flatMap((name, place): Candidate[] => {
    const profile = asTarget(profiles.get(name)!), { nature } = natures.get(name)!, hint = hasNames ? targetHint(name) : 0;
    const isPossible = ["numeric", "categorical", "list"].includes(nature) || (hint > 0 && couldBeTarget(profile));
    if (!isPossible || isWeightName(name) || profile.filled < Math.min(20, table.rows / 20)) return [];
    if (names.some((other) => other !== name && isAbout(name, other))) return [];
    const guess = kindOf(profile, table.column(name));
    if (guess === undefined) return [];
    let score = hint;
    if (place === names.length - 1) score += hasNames ? 0.8 : 1.2;
    if (place === 0) score += hasNames ? 0.3 : 0.7;
    if (profile.form !== "number" && profile.counts.size <= 20) score += 0.5;
    if (guess.kind === "regression") score -= 0.3;
    if (profile.filled < table.rows / 2) score -= 0.5;
    if (hasNames && (isIdName(name) || isGroupName(name))) score -= 1;
    return [{ column: name, score, guess }];
  });
  return found.sort((a, b) => b.score - a.score);
}

/** Whether a column that is no feature, such as one of many labels in a cell, could be a target. */
function couldBeTarget({ form, counts, filled }: ColumnProfile): boolean {
  return form === "text" && counts.size >= 2 && counts.size < Math.max(MOST_CLASSES, filled / 2);
}

/** The targets where the caller chose none: all whose names say so, or else the likeliest column. */
function guessedTargets(
  table: Table, candidates: readonly Candidate[], profiles: ReadonlyMap<string, ColumnProfile>, text: string | undefined,
): TargetGuess[] {
  const siblings = siblingsOf(table, candidates, profiles, text);
  if (siblings.length > 0) return siblings.map(({ column, guess }) => targetOf(table, column, guess));
  const named = (hint: number): Candidate[] => candidates.filter(({ column }) => targetHint(column) === hint);
  const hinted = named(3).length > 0 ? named(3) : named(2);
  const last = candidates.find(({ column }) => column === table.columnNames.at(-1));
  const isOfFew = ({ column, guess: { kind } }: Candidate): boolean => (
    kind === "binary" || (kind === "multiclass" && profiles.get(column)!.counts.size <= FEW));
  const isAmongAmounts = last !== undefined && hinted.length > 0 && !hinted.includes(last)
    && hinted.every(({ column, guess }) => isAmountName(column) && guess.kind === "regression")
    && last.score >= 0.5 && isOfFew(last);
  const isLikely = isAmongAmounts ? [last] : hinted.length > 0 ? hinted : candidates.slice(0, 1).filter(({ score }) => score > 0);
  const kept: Candidate[] = [];
  for (const one of isLikely) {
    const says = (a: Candidate, b: Candidate): boolean => (
      givesAway(table.column(a.column), table.column(b.column), b.column, b.guess.kind === "regression") !== undefined);
    const isSame = kept.some((other) => says(one, other) && says(other, one));
    if (!isSame && kept.length < MOST_GUESSED) kept.push(one);
  }
  const place = ({ column }: Candidate): number => table.columnNames.indexOf(column);
  return kept.sort((a, b) => place(a) - place(b)).map(({ column, guess }) => targetOf(table, column, guess));
}

/** Columns of 0 and 1 behind the text, to the last column: each says whether the text is something. Empty where it is no such table. */
function siblingsOf(
  table: Table, candidates: readonly Candidate[], profiles: ReadonlyMap<string, ColumnProfile>, text: string | undefined,
): Candidate[] {
  if (text === undefined) return [];
  const behind = table.columnNames.slice(table.columnNames.indexOf(text) + 1);
  const isFlag = ({ counts }: ColumnProfile): boolean => counts.size === 2 && counts.has("0") && counts.has("1");
  const others = behind.filter((name) => !isFlag(profiles.get(name)!));
  const isEmpty = (name: string): boolean => profiles.get(name)!.counts.size < 2;
  const flags = candidates.filter(({ column }) => behind.includes(column) && isFlag(profiles.get(column)!));
  const isNamedElse = candidates.some(({ column }) => targetHint(column) > 0 && !flags.some((flag) => flag.column === column));
  if (flags.length < 2 || flags.length > MOST_SIBLINGS || isNamedElse || !others.every(isEmpty)) return [];
  const place = ({ column }: Candidate): number => table.columnNames.indexOf(column);
  return [...flags].sort((a, b) => place(a) - place(b));
}

/** The likeliest column that is not learned, where it is likely enough to be told. */
export function nextBest({ candidates, targets, columns }: TableGuess): Candidate | undefined {
  const isFeature = (name: string): boolean => columns.some((one) => one.name === name && ["numeric", "categorical"].includes(one.role));
  return candidates.find(({ column, score }) => (
    (score >= LIKELY || targetHint(column) > 0) && isFeature(column) && !targets.some((one) => one.column === column)));
}

function targetOf(table: Table, column: string, guess: KindGuess, profile = asTarget(profileOf(table, column))): TargetGuess {
  const filled = guess.kind === "multilabel" ? table.column(column).filter((cell) => cell !== null).length : profile.filled;
  return { column, filled, ...guess };
}

/** The targets that the caller chose, their kinds where those were left open. */
function chosenTargets(table: Table, profiles: ReadonlyMap<string, ColumnProfile>, { targets = [] }: Choices): TargetGuess[] {
  return targets.filter(({ column }) => profiles.has(column)).map(({ column, kind }) => {
    const profile = asTarget(profiles.get(column)!), guess = kindOf(profile, table.column(column));
    if (guess === undefined || (kind === undefined && guess.kind === "multiclass" && profile.counts.size > MOST_CLASSES)) {
      if (kind !== undefined && guess !== undefined) return targetOf(table, column, asKind(guess, kind), profile);
      const distinct = profile.counts.size;
      const values = distinct > 1 ? `${counted(distinct, "value")} in ${counted(profile.filled, "row")}` : natureOf(profile).why;
      if (kind !== undefined && profile.counts.size > 1) {
        return targetOf(table, column, asKind({ kind, options: {}, why: values, alternatives: [], alike: [] }, kind), profile);
      }
      throw new PotluckError(`${table.name}: column "${column}" cannot be a target: ${values}`);
    }
    checkKind(table, profile, kind);
    return targetOf(table, column, kind === undefined ? guess : asKind(guess, kind), profile);
  });
}

/** @throws PotluckError where a kind needs numbers and the column has none */
function checkKind(table: Table, { name, form, counts }: ColumnProfile, kind: TaskKindName | undefined): void {
  if (kind !== "regression" || form === "number" || form === "boolean") return;
  const odd = [...counts.keys()].find((text) => numberOf(text) === undefined);
  const found = odd === undefined ? form : showText(odd);
  throw new PotluckError(`${table.name}: column "${name}" is no target of kind regression: it has ${found}, which is no number`);
}

function asKind(guess: KindGuess, kind: TaskKindName): KindGuess {
  if (guess.kind === kind) return guess;
  return { ...guess, kind, options: {}, why: "the kind that was asked for", alternatives: [] };
}


interface Found {
  natures: ReadonlyMap<string, NatureGuess>;
  profiles: ReadonlyMap<string, ColumnProfile>;
  targets: readonly TargetGuess[];
  text: string | undefined;
  splitBy: string | undefined;
  choices: Choices;
}

function rolesOf(table: Table, { natures, profiles, targets, text, splitBy, choices }: Found): ColumnGuess[] {
  const leaking = new Set<string>(targets.map(({ column }) => column));
  const isWide = [...natures.values()].filter(({ nature }) => nature === "numeric").length > MANY;
  const roles = table.columnNames.map((name): ColumnGuess => {
    const profile = profiles.get(name)!, { nature, why } = natures.get(name)!;
    const role = (as: Role, reason: string): ColumnGuess => ({ name, role: as, why: reason });
    const target = targets.find(({ column }) => column === name);
    if (target !== undefined) return role("target", `${target.kind}: ${target.why}`);
    if (choices.ignore.includes(name)) return role("left out", "as you asked");
    if (name === splitBy) return role("split", "it says train, validation or test");
    if (choices.numeric.includes(name)) return role("numeric", "as you asked");
    if (choices.categorical.includes(name)) return role("categorical", "as you asked");
    if (name === text) return role("text", name === choices.text ? "as you asked" : why);
    if (nature === "text") return role("left out", text === undefined ? why : "another text: a dataset has one");
    // in a wide table a pattern may mean such columns too: they do nothing
    if (isWide && profile.form === "number" && profile.counts.size === 1) return role("numeric", `${why}, so it does nothing`);
    if (nature === "unused" || nature === "list") return role("left out", why);
    for (const { column, kind } of targets) {
      const away = givesAway(table.column(name), table.column(column), column, kind === "regression");
      if (away === undefined) continue;
      leaking.add(name);
      return role("left out", away);
    }
    return role(nature, nature === "numeric" ? numbers(profile) : why);
  });
  const image = roles.find(({ role }) => role === "image");
  return roles.map((one): ColumnGuess => {
    if (one.role === "image" && one !== image) return { ...one, role: "left out", why: "another image: a dataset has one" };
    const about = [...leaking].find((other) => isAbout(one.name, other));
    const isFeature = one.role === "numeric" || one.role === "categorical";
    if (about === undefined || !isFeature || isChosen(one.name, choices)) return one;
    return { ...one, role: "left out", why: `by its name it is known only with ${about}` };
  });
}

function numbers({ least, greatest, form, marks }: ColumnProfile): string {
  const range = form === "boolean" ? "true and false count as 1 and 0" : `numbers from ${round(least)} to ${round(greatest)}`;
  return marks.length === 0 ? range : `${range}; ${marks.map(showText).join(", ")} is missing`;
}

const round = (number: number): string => String(Number(number.toPrecision(6)));

/** A column whose rows belong together: an author, a patient. */
function groupOf(profiles: ReadonlyMap<string, ColumnProfile>, columns: readonly ColumnGuess[]): TableGuess["group"] {
  const fitting = columns.filter(({ name, role }) => {
    const { filled, rows, counts: { size } } = profiles.get(name)!;
    const isFeature = role === "left out" || role === "categorical" || role === "numeric";
    return isFeature && isGroupName(name) && filled === rows && size >= 10 && size <= rows / 1.5;
  });
  const [first] = fitting.sort((a, b) => profiles.get(b.name)!.counts.size - profiles.get(a.name)!.counts.size);
  return first && { column: first.name, values: profiles.get(first.name)!.counts.size };
}

type Names = Required<Pick<TableFacts, "shown" | "called">>;

function noTarget(
  table: Table, natures: ReadonlyMap<string, NatureGuess>, text: string | undefined, { shown, called }: Names,
): PotluckError {
  const { columnNames } = table;
  if (columnNames.length === 2 && columnNames[0] === "text" && columnNames[1] === "file") {
    return new PotluckError(`${shown} has texts and no labels: give a file for each class, or a csv with a column of labels`);
  }
  const names = columnNames.slice(0, 20).map((name) => `${name} (${name === text ? "text" : natures.get(name)!.why})`);
  const more = columnNames.length > 20 ? ` and ${columnNames.length - 20} more` : "";
  if (columnNames.length === 1) return new PotluckError(`${shown} has one column, ${names[0]}: a task needs another one with the answers`);
  const option = called("targets"), last = showText(columnNames.at(-1)!);
  const remedy = `name one with ${option}, as in ${option.startsWith("-") ? `${option} ${last}` : `${option}: [${last}]`}`;
  return new PotluckError(`${shown}: no column looks like a target; ${remedy}. The columns are ${names.join(", ")}${more}`);
}

function noFeature({ shown, called }: Names, columns: readonly ColumnGuess[], targets: readonly TargetGuess[]): PotluckError {
  const rest = columns.filter(({ role }) => role === "left out").map(({ name, why }) => `${name} (${why})`);
  const others = rest.length === 0 ? "there is no other column" : `the others are left out: ${rest.slice(0, 20).join(", ")}`;
  return new PotluckError(`${shown}: nothing is left to learn ${listNames(targets.map(({ column }) => column), "and")} from; ${others}. ` +
    `Name a column with ${listNames(["text", "numeric", "categorical"].map(called))}`);
}
