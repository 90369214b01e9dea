/** @file The rows that a task's account scores: those that test; without these, those that validate. */
import type { TaskAccount } from "./types.js";

/** The side of the rows that a task is scored on; null where it has none with a target: all rows train, and none is set aside. */
export function scoredSide({ rows }: { rows: Pick<TaskAccount["rows"], "test" | "validation"> }): "test" | "validation" | null {
  return rows.test > 0 ? "test" : rows.validation > 0 ? "validation" : null;
}

/** How many rows a task is scored on. */
export function scoredRows(task: Pick<TaskAccount, "rows">): number {
  const side = scoredSide(task);
  return side === null ? 0 : task.rows[side];
}
