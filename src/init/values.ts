/**
 * @file What single values look like: dates, marks that stand for a missing value, numbers that are written in a way that no reader takes,
 * and scripts without blanks between words.
 */

const MONTH = "(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*";

const DATE = new RegExp([
  String.raw`^\d{4}[-/.]\d{1,2}[-/.]\d{1,2}(?:[T ]\d{1,2}:\d{2}.*)?$`, // 2024-05-31, 2024-05-31T10:00:00Z
  String.raw`^\d{1,2}[-/.]\d{1,2}[-/.]\d{2}(?:\d{2})?(?:[T ,]+\d{1,2}:\d{2}.*)?$`, // 31/05/2024 10:00
  String.raw`^\d{1,2}[ -]${MONTH}[ ,-]*\d{2,4}\b.*$`, // 31 May 2024
  String.raw`^(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*,? )?${MONTH}\.? \d{1,2},? .*\d{4}.*$`, // Fri May 31 10:00:00 2024
  String.raw`^\d{1,2}:\d{2}(?::\d{2})?(?: ?[ap]m)?$`, // 10:30
].join("|"), "iu");

/** Whether a text is a date, or a time of day. */
export function isDate(text: string): boolean {
  return text.length <= 40 && DATE.test(text.trim());
}

/** Marks of a missing value, wherever they stand. */
const MARKS = new Set(["?", "n/a", "#n/a", "null", "-", "--", "---"]);
/** Marks of a missing value among numbers; in other columns they may be a value like any other. */
const MARKS_AMONG_NUMBERS = new Set(["na", "none", "nil", ".", "*", "unknown", "missing", "#value!", "#div/0!", "#ref!"]);

/** Whether a text usually stands for a missing value. @param amongNumbers whether the other values of the column are numbers */
export function isMissingMark(text: string, amongNumbers: boolean): boolean {
  const plain = text.trim().toLowerCase();
  return MARKS.has(plain) || (amongNumbers && MARKS_AMONG_NUMBERS.has(plain));
}

/** A text that a reader of numbers does not take, though a person would: with a decimal comma, thousands, a currency, or a percent sign. */
export function isNumberInDisguise(text: string): boolean {
  return /^\s*[-+]?[$€£¥]?\s*[-+]?\d{1,3}(?:[.,' ]?\d{3})*(?:[.,]\d+)?\s*(?:[$€£¥%]|[a-z]{3})?\s*$/iu.test(text);
}

const NO_BLANKS = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/gu;

/** The share of a text's letters that belong to scripts that put no blanks between words. */
export function shareWithoutBlanks(text: string): number {
  const letters = text.match(/\p{L}/gu)?.length ?? 0;
  return letters === 0 ? 0 : (text.match(NO_BLANKS)?.length ?? 0) / letters;
}

/** How numbers are written that no reader takes as such, in words, and the SQL that makes numbers of them; `#` stands for the column. */
export interface Disguise {
  phrase: string;
  sql: string;
}

/** What disguises the numbers of a column. @param texts its values */
export function disguiseOf(texts: readonly string[]): Disguise {
  const unit = texts.map((text) => /[$€£¥%]|[a-z]{3}\s*$/iu.exec(text)?.[0].trim()).find((found) => found !== undefined);
  const bare = texts.map((text) => text.replace(/[^\d.,' ]/gu, "").trim());
  const isComma = bare.some((text) => /,\d+$/u.test(text) && !/,\d{3}$/u.test(text)) || bare.some((text) => /\.\d{3},/u.test(text));
  const isDotted = !isComma && bare.every((text) => !text.includes(",") && /^\d{1,3}(?:\.\d{3})*$/u.test(text))
    && bare.some((text) => /\d{2}\.|\..*\./u.test(text));
  const isThousands = !isComma && bare.some((text) => /\d[,' ]\d{3}/u.test(text));
  if (unit !== undefined) {
    const digits = `regexp_replace(#, '[^0-9${isComma ? "," : isDotted ? "" : "."}+-]', '', 'g')`;
    return { phrase: `numbers with a unit (${unit})`, sql: `${isComma ? `replace(${digits}, ',', '.')` : digits}::double` };
  }
  if (isDotted) return { phrase: "numbers with thousands separators", sql: "replace(#, '.', '')::double" };
  if (isThousands) {
    const isPlain = bare.every((text) => !/[' ]/u.test(text));
    const digits = isPlain ? "replace(#, ',', '')" : "regexp_replace(#, '[^0-9.+-]', '', 'g')";
    return { phrase: "numbers with thousands separators", sql: `${digits}::double` };
  }
  const whole = bare.some((text) => text.includes(".")) ? "replace(#, '.', '')" : "#";
  return { phrase: "numbers with a decimal comma", sql: `replace(${whole}, ',', '.')::double` };
}
