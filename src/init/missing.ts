/** @file The marks of missing values that a recipe has to name under `missing`. */
import type { TableGuess } from "./guess.js";
import { shown } from "./nature.js";

/** Marks for all columns of a dataset, or by column. */
export type MissingMarks = string[] | Record<string, string[]>;

/**
 * What the columns that are used have for a missing value. For all columns where no other column has the same text as a value; else for
 * each column. Undefined where there is none.
 */
export function missingMarks({ columns, profiles }: Pick<TableGuess, "columns" | "profiles">): MissingMarks | undefined {
  const used = columns.filter(({ role }) => ["target", "numeric", "categorical"].includes(role)).map(({ name }) => profiles.get(name)!);
  const marked = used.filter(({ marks }) => marks.length > 0);
  if (marked.length === 0) return undefined;
  const trimmed = (marks: readonly string[]): string[] => [...new Set(marks.map((mark) => mark.trim()))]; // blanks around do not count
  const all = trimmed(marked.flatMap(({ marks }) => marks));
  const isNoValue = [...profiles.values()].every(({ counts }) => all.every((mark) => !counts.has(mark) && !counts.has(` ${mark}`)));
  const isClear = isNoValue && marked.every(({ odd }) => odd.length === 0);
  return isClear ? all : Object.fromEntries(marked.map(({ name, marks }) => [name, trimmed(marks)]));
}

/** Why {@link missingMarks} are what they are, for a comment. */
export function whyMissing({ columns, profiles }: Pick<TableGuess, "columns" | "profiles">): string {
  const odd = columns.filter(({ role }) => role === "target" || role === "numeric").flatMap(({ name }) => {
    const texts = profiles.get(name)!.odd;
    return texts.length === 0 ? [] : [`${texts.map(shown).join(", ")} in ${name}`];
  });
  return odd.length === 0 ? "what stands for a missing value"
    : `what stands for a missing value; no number, so taken for one: ${odd.join("; ")}`;
}
