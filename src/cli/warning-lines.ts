/** @file Warnings about the data, a line each, as `train` and `compare` print them before they train. */
import { styleText } from "node:util";
import type { Warning } from "../inspect/types.js";

/** Lines that are printed; `potluck inspect` has the others. */
const MOST_LINES = 5;

/** What a warning is about, and what it says. */
export function warningText({ dataset, task, message }: Warning): string {
  const about = task !== undefined ? `task ${JSON.stringify(task)}: ` : dataset !== undefined ? `dataset ${JSON.stringify(dataset)}: ` : "";
  return `${about}${message}`.replace(/\p{Cc}+/gu, " ");
}

/**
 * The first warning of each rule, and how many are left; empty where there are none.
 *
 * @param file the recipe's file, for the command that shows all of them
 */
export function warningLines(warnings: readonly Warning[], file: string, color: boolean): string {
  const first = [...new Map([...warnings].reverse().map((warning) => [warning.name, warning])).values()].reverse();
  const shown = first.slice(0, MOST_LINES);
  for (const warning of warnings) if (shown.length < MOST_LINES && !shown.includes(warning)) shown.push(warning);
  if (shown.length === 0) return "";
  const word = color ? styleText("yellow", "warning:", { validateStream: false }) : "warning:";
  const more = warnings.length - shown.length;
  const named = /^[\w./-]+$/u.test(file) ? file : JSON.stringify(file);
  const end = `${more > 0 ? `and ${more} more; ` : ""}rows and remedies: potluck inspect ${named}`;
  return [...shown.map((warning) => `${word} ${warningText(warning)}`), end].join("\n");
}
