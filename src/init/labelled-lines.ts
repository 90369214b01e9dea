/**
 * @file Lines that begin with their label, such as TREC's `NUM:date When did Hawaii become a state ?` and fastText's `__label__spam Call
 * now`.
 */
import { quoted } from "../source/duckdb-failure.js";

/** More labels than this are words. */
const MOST_LABELS = 100;

/** Whether all lines begin with one of few words, and a text follows. */
export function isLabelled(lines: readonly string[]): boolean {
  const filled = lines.filter((line) => line.trim() !== "");
  if (filled.length < 20 || !filled.every((line) => /^\S+ +\S/u.test(line) && !line.includes("\t"))) return false;
  const labels = new Set(filled.map((line) => /^\S+/u.exec(line)![0]));
  const isMarked = filled.every((line) => /^(?:__label__|[\w-]+:)[\w-]+\s/u.test(line));
  return labels.size >= 2 && labels.size <= MOST_LABELS && (isMarked || labels.size <= filled.length / 20);
}

/**
 * The query that reads such a file as the columns label and text.
 *
 * @param file its path, from the recipe
 */
export function labelledQuery(file: string, encoding: string): string {
  const named = encoding === "utf-8" ? "" : ", encoding = 'latin-1'";
  return "select split_part(line, ' ', 1) as label, substr(line, strpos(line, ' ') + 1) as text " +
    `from read_csv(${quoted(file)}, header = false, delim = '\\t', quote = '', escape = '', names = ['line']${named})`;
}
