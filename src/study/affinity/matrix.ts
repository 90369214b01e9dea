/** @file Matrices of what tasks do to each other. */
import type { TaskMatrix } from "./types.js";

/**
 * What each task does to each other: the row's task to the column's.
 *
 * @param valueOf null where nothing is known
 */
export function matrixOf(tasks: readonly string[], valueOf: (from: string, to: string) => number | null): TaskMatrix {
  return { tasks: [...tasks], values: tasks.map((from) => tasks.map((to) => (from === to ? null : valueOf(from, to)))) };
}
