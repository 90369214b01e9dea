/** @file The recipe as text: short, with the reason of each guess beside it, and what was left out in comments. */
import { stringify } from "yaml";
import { columnList } from "./column-lists.js";
import { type ColumnGuess, nextBest, type Role, type TableGuess, type TargetGuess } from "./guess.js";
import { freeName, recipeName } from "./hints.js";
import { orderedLabels } from "./kinds.js";
import { missingMarks, whyMissing } from "./missing.js";
import { columnInSql, count, counted, shown } from "./nature.js";
import { sortLabels } from "../data/targets/label-order.js";

/** A dataset of the draft. */
export interface DatasetDraft {
  /** Its name in the recipe. */
  name: string;
  /** Its source, as the recipe writes it. */
  source: SourceDraft;
  /** What its files are called, for a person. */
  files: string[];
  /** All its rows. */
  rows: number;
  /** What was found out about its files, such as `no header`. */
  notes: string[];
  guess: TableGuess;
  /** Labels that say the same, by value: for `labels` of a target. */
  labels?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** A source as recipes write it. */
export type SourceDraft = string | { readonly [key: string]: string | boolean | SourceDraft };

/** Where comments begin behind short lines. */
const COMMENT_AT = 44;
/** The longest line. */
const LONGEST = 120;

/** The names of a draft's tasks, in the order of its datasets and targets. */
export function taskNames(datasets: readonly DatasetDraft[]): string[][] {
  const taken: string[] = [];
  return datasets.map(({ name, guess: { targets } }) => targets.map(({ column }) => {
    const own = recipeName(column, "target"), isNameless = /^(?:column\d+|file)$/u.test(column);
    const wanted = targets.length === 1 && (datasets.length > 1 || isNameless) ? name : datasets.length === 1 ? own : `${name}_${own}`;
    const free = freeName(wanted, taken);
    taken.push(free);
    return free;
  }));
}

/**
 * The recipe.
 *
 * @param next the command that trains it, for the comment at its head
 * @param folder where its paths start, if not at its own folder
 */
export function writeRecipe(datasets: readonly DatasetDraft[], { next, folder }: { next: string; folder?: string }): string {
  const files = datasets.flatMap((dataset) => dataset.files.map((file) => file.replace(/^.*[/\\](?=.)/su, "")));
  const from = files.length <= 4 ? files.join(", ") : `${files.slice(0, 3).join(", ")} and ${files.length - 3} more`;
  const names = taskNames(datasets);
  const lines = [
    ...wrapComment("", `Written by potluck init from ${from}. The remarks say why; change what is wrong. To train it: ${next}`),
    ...(folder === undefined ? [] : remarked(`folder: ${flow(folder)}`, "where paths start; SQL reads nothing outside it")),
    "data:",
    ...datasets.flatMap(datasetLines),
    ...featureLines(datasets),
    "tasks:",
    ...datasets.flatMap((dataset, index) => [
      ...dataset.guess.targets.flatMap((target, place) => taskLines(dataset, target, names[index][place])), ...otherTarget(dataset),
    ]),
  ];
  return `${lines.join("\n")}\n`;
}

function datasetLines({ name, source, rows, notes, guess }: DatasetDraft): string[] {
  const { columns, group, time, splitBy } = guess;
  const of = (role: Role): ColumnGuess[] => columns.filter((column) => column.role === role);
  const [text] = of("text"), [image] = of("image"), vectors = of("vector").map((column) => column.name);
  const leftOut = of("left out").map((column) => column.name), missing = missingMarks(guess);
  const lists = (["numeric", "categorical"] as const).map((role) => ({ role, names: of(role).map((column) => column.name) }));
  const isPattern = (names: readonly string[]): boolean => names.some((one) => one.includes("*"));
  const numeric = columnList(lists[0].names, leftOut);
  // a pattern never means what another setting names, so the second list is written out where the first one is a pattern
  const categorical = isPattern(numeric) ? lists[1].names : columnList(lists[1].names, leftOut);
  return [
    `  ${key(name)}:`,
    ...sourceLines(source, [counted(rows, "row"), ...notes].join("; ")),
    ...(text ? remarked(`    text: ${flow(text.name)}`, text.why) : []),
    ...(numeric.length > 0 ? longList("    numeric: ", numeric) : []),
    ...(categorical.length > 0 ? longList("    categorical: ", categorical) : []),
    ...(image ? [`    image: ${flow(image.name)}`] : []),
    ...(vectors.length > 0 ? longList("    vector: ", vectors) : []),
    ...(missing ? remarked(`    missing: ${flow(missing)}`, whyMissing(guess)) : []),
    ...(splitBy === undefined ? [] : [`    split: { column: ${flow(splitBy)} }`]),
    ...leftOutLines(of("left out")),
    ...guess.warnings.filter((one) => one.includes(" by its name, ")).flatMap((one) => wrapComment("    ", one)),
    ...conversionLines(source, guess),
    ...(group === undefined ? []
      : remarked(`    # split: { group: ${flow(group.column)} }`, `no ${group.column} on two sides; there are ${count(group.values)}`)),
    ...(time === undefined ? [] : remarked(`    # split: { time: ${flow(time)} }`, "the latest rows test")),
  ];
}

function sourceLines(source: SourceDraft, remark: string): string[] {
  if (typeof source === "string" || source.train === undefined) return remarked(`    source: ${flow(source)}`, remark);
  return [...remarked("    source:", remark), ...Object.entries(source).map(([side, one]) => `      ${side}: ${flow(one)}`)];
}

function leftOutLines(columns: readonly ColumnGuess[]): string[] {
  const byReason = new Map<string, string[]>();
  for (const { name, why } of columns) byReason.set(why, [...(byReason.get(why) ?? []), name]);
  const said = [...byReason].map(([why, names]) => {
    const more = names.length > 8 ? ` and ${names.length - 8} more` : "";
    return `${names.slice(0, 8).join(", ")}${more} (${why})`;
  });
  return said.length === 0 ? [] : wrapComment("    ", `Left out: ${said.join("; ")}`);
}

/** The source that has numbers where the file has them in disguise, ready to be taken instead. */
function conversionLines(source: SourceDraft, { conversions }: TableGuess): string[] {
  if (conversions.length === 0) return [];
  const made = conversions.map(({ column, sql }) => `${sql} as ${columnInSql(column)}`).join(", ");
  const names = conversions.map(({ column }) => columnInSql(column)).join(", ");
  const file = typeof source === "string" ? source : source.file;
  if (typeof file !== "string") return wrapComment("    ", `As numbers, by SQL: ${made}`);
  const sql = `select ${made}, * exclude (${names}) from '${file.replaceAll("'", "''")}'`;
  return [`    # as numbers: source: { sql: ${JSON.stringify(sql)} }`];
}

function featureLines(datasets: readonly DatasetDraft[]): string[] {
  if (!datasets.some(({ guess }) => guess.withoutBlanks)) return [];
  return [
    "# characters and pairs of characters, because there are no blanks between the words of some texts",
    "features: { vectorizer: { name: count, analyzer: char, ngramRange: [1, 2], binary: true, minDf: 2 } }",
  ];
}

function taskLines({ name: data, guess: { profiles }, rows, labels }: DatasetDraft, target: TargetGuess, task: string): string[] {
  const { column, kind, options, why, alternatives, alike, filled } = target, profile = profiles.get(column)!;
  const mapped = labels?.[column], isText = profile.form === "text";
  const ordered = kind === "ordinal" && isText ? orderedLabels(profile) ?? sortLabels(profile.counts.keys()) : undefined;
  const isGuessedOrder = ordered !== undefined && orderedLabels(profile) === undefined;
  const settings = { data, target: column, kind, ...options, ...(ordered && { labels: ordered }), ...(mapped && { labels: mapped }) };
  const without = profile.rows - filled;
  const about = without === 0 || rows !== profile.rows ? "" : `; ${counted(without, "row")} without it do not train this task`;
  const others = alternatives.map((one) => `${one.kind} (${one.why})`).join(" or ");
  return [
    ...remarked(`  ${key(task)}: ${flow(settings)}`, `${why}${about}`),
    ...(others === "" ? [] : wrapComment("  ", `or kind: ${others}`)),
    ...(isGuessedOrder ? wrapComment("  ", "put the labels in their order, the lowest first") : []),
    ...(alike.length === 0 || mapped ? []
      : wrapComment("  ", `labels: { normalise: case } would make ${alike.map(shown).join(" and ")} one label`)),
  ];
}

function otherTarget({ guess }: DatasetDraft): string[] {
  const next = guess.isChosen ? undefined : nextBest(guess);
  return next === undefined ? [] : wrapComment("  ", `or learn ${next.column} (${next.guess.kind}), which is a feature now`);
}

/** A line with a remark behind it, or above it where it does not fit. */
function remarked(line: string, remark: string): string[] {
  const indent = /^ */u.exec(line)![0], whole = `${line.padEnd(COMMENT_AT - 2)}  # ${remark.replace(/\s+/gu, " ")}`;
  return whole.length <= LONGEST ? [whole] : [...wrapComment(indent, remark), line];
}

/** A comment on lines of a readable length. */
function wrapComment(indent: string, text: string): string[] {
  const lines: string[] = [];
  let line = `${indent}#`;
  for (const word of text.replace(/\s+/gu, " ").split(" ")) {
    if (line.length + 1 + word.length > LONGEST && line.length > indent.length + 1) {
      lines.push(line);
      line = `${indent}#  `;
    }
    line += ` ${word}`;
  }
  return [...lines, line];
}

/** A list of names on as many lines as it needs. */
function longList(start: string, names: readonly string[]): string[] {
  const lines: string[] = [], indent = " ".repeat(start.length - start.trimStart().length + 2);
  let line = `${start}[`;
  names.forEach((name, at) => {
    const item = `${flow(name)}${at === names.length - 1 ? "]" : ","}`;
    if (line.length + 1 + item.length > LONGEST) {
      lines.push(line);
      line = `${indent}${item}`;
    } else line += line.endsWith("[") ? item : ` ${item}`;
  });
  return [...lines, line];
}

/** A value on one line, quoted where YAML needs it. */
function flow(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(flow).join(", ")}]`;
  if (typeof value === "object" && value !== null) {
    return `{ ${Object.entries(value).map(([name, one]) => `${flow(name)}: ${flow(one)}`).join(", ")} }`;
  }
  // marks such as ; and patterns are clearer in quotes
  if (typeof value === "string" && /^[^\p{L}\p{N}]+$|\*/u.test(value)) return JSON.stringify(value);
  return stringify([value], { collectionStyle: "flow", lineWidth: 0, flowCollectionPadding: false }).trim().slice(1, -1);
}

/** A name as a key. */
function key(name: string): string {
  return stringify({ [name]: 0 }).split(": 0")[0];
}
