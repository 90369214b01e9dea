/** @file What a column is good for, by its profile alone: text, numbers, categories, an image, a vector, labels in a list, or nothing. */
import type { ColumnProfile } from "./profile.js";
import { numberOf } from "../data/scalars.js";
import { isGroupName, isIdName, isWeightName } from "./hints.js";
import { disguiseOf, isNumberInDisguise } from "./values.js";

/** What a column can be as a feature; `unused` is none. */
export type Nature = "text" | "numeric" | "categorical" | "image" | "vector" | "list" | "unused";

/** A nature, and the reason in words that follow the column's name. */
export interface NatureGuess {
  nature: Nature;
  why: string;
  /** SQL that makes numbers of the column. */
  convert?: string;
  /** Whether the column holds dates, by which rows could be split. */
  isTime?: boolean;
  /** Whether it looks like an id: its values are names of rows. */
  isId?: boolean;
}

/** Features of one column of categories at most. */
const MOST_CATEGORIES = 1000;
/** Below this share of filled cells a column says nothing about most rows. */
const LEAST_FILLED = 0.1;

/** Tables with fewer rows are no samples, so that their rows have the numbers of the file's. */
const LEAST_SAMPLE = 5000;

/** A count as people read it: 12,345. */
export const count = (number: number): string => number.toLocaleString("en-US");

/** A noun in its number: `1 row`, `12,345 rows`. */
export const counted = (number: number, noun: string): string => `${count(number)} ${noun}${number === 1 ? "" : "s"}`;

/**
 * What a column can be, and why.
 *
 * @param hasNames whether the columns have names of their own; else a name says nothing
 */
export function natureOf(given: ColumnProfile, hasNames = true): NatureGuess {
  const profile = hasNames ? given : { ...given, name: "" };
  const { name, rows, filled, form, counts } = profile, distinct = counts.size;
  const unused = (why: string, more: Partial<NatureGuess> = {}): NatureGuess => ({ nature: "unused", why, ...more });
  if (form === "empty") return unused("has no value");
  if (form === "image") return filled < rows ? unused("some images are missing") : { nature: "image", why: "images" };
  if (form === "vector") return filled < rows ? unused("some vectors are missing") : { nature: "vector", why: "lists of numbers" };
  if (form === "list") return { nature: "list", why: "lists of values" };
  if (form === "nested") return unused("nested JSON: take a part of it with SQL");
  if (distinct === 1) return unused(`always ${shown([...counts.keys()][0])}${filled < rows ? ", or missing" : ""}`);
  if (filled < LEAST_FILLED * rows) return unused(`filled in ${count(filled)} of ${counted(rows, "row")} only`);
  if (form === "date") return unused("dates", { isTime: true });
  if (form === "disguised number") return disguised(given);
  if (isWeightName(name)) return unused(`a row's weight by its name: a task can use it (weight: ${name})`);
  if (form === "boolean") return { nature: "numeric", why: "true and false count as 1 and 0" };
  if (form === "number") return ofNumbers(profile);
  const guess = ofTexts(profile), { oddCell } = profile;
  if (guess.nature !== "unused" || oddCell === undefined) return guess;
  const row = rows < LEAST_SAMPLE ? ` in row ${oddCell.row}` : "";
  const convert = `try_cast(${columnInSql(given.name)} as double)`;
  return unused(`numbers, but for ${counted(oddCell.cells, "cell")} such as ${shown(oddCell.text)}${row}`, { convert });
}

/** Numbers that are written in a way that no reader takes. */
function disguised({ name, counts }: ColumnProfile): NatureGuess {
  const texts = [...counts.keys()].filter((text) => isNumberInDisguise(text) && !Number.isFinite(numberOf(text)));
  const { phrase, sql } = disguiseOf(texts), convert = sql.replace("#", () => columnInSql(name));
  const all = [...counts.keys()].every(isNumberInDisguise);
  return {
    nature: "unused", why: `${phrase}, such as ${shown(texts[0])}: convert them with SQL`,
    convert: all ? convert : `try_cast(${convert.replace(/::double$/u, "")} as double)`,
  };
}

/** A column's name as SQL takes it. */
export const columnInSql = (name: string): string => (/^[a-z_]\w*$/iu.test(name) ? name : `"${name.replaceAll('"', '""')}"`);

function ofNumbers(profile: ColumnProfile): NatureGuess {
  const { name, filled, counts, whole, least, greatest, codes } = profile, distinct = counts.size;
  const allDiffer = distinct === filled && filled >= 10;
  const id = (why: string): NatureGuess => ({ nature: "unused", isId: true, why });
  if (isIdName(name) && distinct > 2) return id(allDiffer ? "an id: every row has its own" : "an id, by its name");
  if (allDiffer && whole && greatest - least + 1 === filled) return id("a running number");
  if (codes) {
    const texts = [...counts.keys()], such = `codes such as ${shown(texts.find((text) => /^0\d/u.test(text)) ?? texts[0])}`;
    return allDiffer || !isCategorical(profile) ? id(`${such}: ids`) : { nature: "categorical", why: such };
  }
  if (isGroupName(name) && whole && distinct > 2) {
    if (isCategorical(profile)) return { nature: "categorical", why: `${counted(distinct, "value")}: numbers that name something` };
    return id(`${count(distinct)} values: an id, by its name`);
  }
  return { nature: "numeric", why: "numbers" };
}

function ofTexts(profile: ColumnProfile): NatureGuess {
  const { name, filled, counts, words, characters, withoutBlanks } = profile, distinct = counts.size;
  const isLong = withoutBlanks ? characters >= 6 : words >= 4 || (words >= 2 && characters >= 25);
  if (isLong && !isIdName(name) && distinct > Math.min(20, filled / 2)) {
    const length = withoutBlanks ? `${Math.round(characters)} characters` : `${Math.max(1, Math.round(words))} words`;
    return { nature: "text", why: `${length} a row` };
  }
  const id = (why: string): NatureGuess => ({ nature: "unused", isId: true, why });
  if (distinct === filled && filled >= 10) return id("an id: every row has its own");
  if (isIdName(name) && distinct > 2 && distinct > filled / 20) return id(`${count(distinct)} values: an id, by its name`);
  if (isCategorical(profile)) return { nature: "categorical", why: counted(distinct, "value") };
  return id(`${count(distinct)} values in ${counted(filled, "row")}: too many for categories`);
}

/** Whether there are enough rows of each value for it to be a category. */
function isCategorical({ filled, counts: { size: distinct } }: ColumnProfile): boolean {
  if (distinct > MOST_CATEGORIES) return false;
  if (distinct <= 20) return filled >= 1.5 * distinct || distinct <= 2;
  return filled >= 10 * distinct || (distinct <= 100 && filled >= 4 * distinct);
}

/** A value in a sentence. */
export function shown(text: string): string {
  const line = text.replace(/\s+/gu, " ");
  return `"${line.length > 30 ? `${line.slice(0, 27)}...` : line}"`;
}
