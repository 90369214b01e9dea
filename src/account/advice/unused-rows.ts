/** @file Rows that the schedule never takes. It is about datasets, so it is no rule of a task. */
import type { Passes } from "../../schedule/passes.js";
import type { Advice } from "../types.js";

/** One line where the whole training uses less than half of the rows of a dataset; it says what to set. */
export function unusedRows(passes: Passes | null): Advice[] {
  return passes !== null && passes.unused.length > 0 ? [{ rule: "unused_rows", task: null, text: passes.text }] : [];
}
